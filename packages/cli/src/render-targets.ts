import { wrapText } from "@lighterjs/core/render";
import {
  describeUnfilled,
  formsOfOptions,
  unfilledSlots,
  renderType,
  type JsonSchema,
  type TargetCatalog,
  type TargetDefinition,
} from "@lighterjs/schema";
import type { Output } from "./terminal/output.js";
import { renderTable } from "./terminal/render-table.js";
import { styled } from "./terminal/style.js";

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

/** Tells authors of exports of which no target can be made, and of slots that nothing fills. */
export function renderShortcomings(catalog: TargetCatalog, out: Output): string {
  const omitted = catalog
    .omitted()
    .map(({ name, reason, at }) => [name, at === undefined ? reason : `${reason} (${at})`]);
  const unfilled = catalog
    .names()
    .flatMap((name) => catalog.get(name) ?? [])
    .flatMap((target) => unfilledSlots(catalog, target).map((slot) => [target.name, describeUnfilled(slot)]));
  const block = (title: string, rows: readonly (readonly string[])[]): string =>
    rows.length === 0 ? "" : `\n${title}\n${renderTable(rows, out.width())}`;
  return (
    block("Exported, but cannot be built from a config:", omitted) +
    block("With an option that nothing here can fill:", unfilled)
  );
}

/**
 * One target with its documentation and a table of its options: name, type, default, description.
 */
export function renderTarget(catalog: TargetCatalog, target: TargetDefinition, out: Output): string {
  const width = out.width();
  const forms = formsOfOptions(target);
  const blocks = [
    `${styled(target.name, "bold", out.color)}  ${target.kind} of ${target.module}`,
    ...(target.deprecated === undefined ? [] : [wrapped(`deprecated: ${target.deprecated}`, width)]),
    ...(target.description === "" ? [] : [wrapped(target.description, width)]),
    ...forms.flatMap((form, index) => [
      ...(forms.length > 1 ? [`${index === 0 ? "Either" : "Or"}:`] : []),
      renderOptions(catalog, target, form, width),
    ]),
    ...[...(target.notes ?? []), ...unfilledSlots(catalog, target).map(describeUnfilled)].map((note) =>
      wrapped(`note: ${note}`, width),
    ),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function renderOptions(
  catalog: TargetCatalog,
  target: TargetDefinition,
  { properties = {}, required = [] }: JsonSchema,
  width: number,
): string {
  const rows = Object.entries(properties).map(([name, schema]) => [
    name,
    [renderType(schema, (ref) => catalog.resolve(target, ref)), ...boundsOf(schema)].join(" "),
    schema.default === undefined
      ? required.includes(name)
        ? "required"
        : ""
      : JSON.stringify(schema.default),
    documentationOf(schema),
  ]);
  if (rows.length === 0) return "It takes no options.";
  return renderTable([["OPTION", "TYPE", "DEFAULT", "DESCRIPTION"], ...rows], width).trimEnd();
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
