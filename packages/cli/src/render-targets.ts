import { renderType, type JsonSchema, type TargetCatalog, type TargetDefinition } from "@lighterjs/schema";
import type { Output } from "./terminal/output.js";
import { renderTable } from "./terminal/render-table.js";
import { styled } from "./terminal/style.js";
import { wrapText } from "./terminal/wrap-text.js";

/** One target a line: its name and what it is. */
export function renderTargetList(targets: readonly TargetDefinition[], out: Output): string {
  return renderTable(
    targets.map(({ name, description, deprecated }) => [
      name,
      deprecated === undefined ? firstSentence(description) : `deprecated. ${firstSentence(description)}`,
    ]),
    out.width(),
  );
}

/** One target with its documentation and a table of its options: name, type, default, description. */
export function renderTarget(catalog: TargetCatalog, target: TargetDefinition, out: Output): string {
  const width = out.width();
  const properties = Object.entries(target.options.properties ?? {});
  const required = new Set(target.options.required);
  const rows = properties.map(([name, schema]) => [
    name,
    [renderType(schema, (ref) => catalog.resolve(target, ref)), ...boundsOf(schema)].join(" "),
    schema.default === undefined ? (required.has(name) ? "required" : "") : JSON.stringify(schema.default),
    documentationOf(schema),
  ]);
  const blocks = [
    `${styled(target.name, "bold", out.color)}  ${target.kind} of ${target.module}`,
    ...(target.deprecated === undefined ? [] : [wrapped(`deprecated: ${target.deprecated}`, width)]),
    ...(target.description === "" ? [] : [wrapped(target.description, width)]),
    rows.length === 0
      ? "It takes no options."
      : renderTable([["OPTION", "TYPE", "DEFAULT", "DESCRIPTION"], ...rows], width).trimEnd(),
    ...(target.notes ?? []).map((note) => wrapped(`note: ${note}`, width)),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** `≥ 4`, as far as the option itself is a number. */
function boundsOf({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: JsonSchema): string[] {
  const bounds = [
    ["≥", minimum],
    [">", exclusiveMinimum],
    ["≤", maximum],
    ["<", exclusiveMaximum],
  ] as const;
  return bounds.flatMap(([sign, value]) => (value === undefined ? [] : [`${sign} ${value}`]));
}

function documentationOf({ description = "", deprecated, requires, conflictsWith }: JsonSchema): string {
  return [
    ...(deprecated === undefined ? [] : [`Deprecated. ${deprecated}`.trim()]),
    description,
    ...(requires === undefined ? [] : [`With: ${requires.join(", ")}.`]),
    ...(conflictsWith === undefined ? [] : [`Not with: ${conflictsWith.join(", ")}.`]),
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function wrapped(text: string, width: number): string {
  return wrapText(text, width).join("\n");
}

function firstSentence(text: string): string {
  return /^[^]*?\.(?=\s|$)/.exec(text)?.[0].replace(/\s+/g, " ") ?? text.replace(/\s+/g, " ");
}
