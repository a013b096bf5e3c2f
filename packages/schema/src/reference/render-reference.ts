import { renderType } from "../check/render-type.js";
import type { JsonSchema } from "../json-schema.js";
import type { TargetDefinition } from "../manifest.js";
import type { TargetCatalog } from "../target-catalog.js";
import { formsOfOptions } from "../option-names.js";
import { renderExample } from "./render-example.js";

/** The reference of all targets, in Markdown: by group, each with an example and its options. */
export function renderReference(catalog: TargetCatalog): string {
  const targets = catalog.names().flatMap((name) => catalog.get(name) ?? []);
  const groups = new Map<string, TargetDefinition[]>();
  for (const target of targets) {
    const group = target.name.slice(0, target.name.lastIndexOf("."));
    groups.set(group, [...(groups.get(group) ?? []), target]);
  }
  const contents = [...groups].map(
    ([name, list]) => `- [\`${name}\`](#${anchor(name)}): ${list.map(leaf).join(", ")}`,
  );
  return [
    "# Targets",
    "What `_target_` may name, made from the types of the packages by `node scripts/generate-manifests.js`.",
    contents.join("\n"),
    ...[...groups].flatMap(([name, list]) => renderGroup(name, list, catalog)),
    "",
  ].join("\n\n");
}

function renderGroup(name: string, targets: readonly TargetDefinition[], catalog: TargetCatalog): string[] {
  const shared = sharedOptions(targets);
  const first = targets[0];
  const head =
    shared.size > 0 && first
      ? [
          "Options that most targets of this group share, listed once:",
          renderOptions(first, first.options, shared, catalog),
        ]
      : [];
  return [`## ${name}`, ...head, ...targets.flatMap((target) => renderTarget(target, shared, catalog))];
}

/** In a large group, options that stand in most of its targets, the same in each. */
function sharedOptions(targets: readonly TargetDefinition[]): ReadonlyMap<string, JsonSchema> {
  if (targets.length < 10) return new Map();
  const counts = new Map<string, { readonly schema: JsonSchema; count: number }>();
  for (const target of targets)
    for (const [name, schema] of Object.entries(target.options.properties ?? {})) {
      const key = `${name} ${JSON.stringify(schema)}`;
      const known = counts.get(key);
      if (known) known.count++;
      else counts.set(key, { schema, count: 1 });
    }
  const most = [...counts].filter(([, { count }]) => count > targets.length * 0.8);
  return new Map(most.map(([key, { schema }]) => [key.slice(0, key.indexOf(" ")), schema]));
}

function renderTarget(
  target: TargetDefinition,
  shared: ReadonlyMap<string, JsonSchema>,
  catalog: TargetCatalog,
): string[] {
  const { description, deprecated, notes = [] } = target;
  const forms = formsOfOptions(target);
  const properties = Object.entries(target.options.properties ?? {});
  const isShared = ([name, schema]: [string, JsonSchema]) =>
    JSON.stringify(shared.get(name)) === JSON.stringify(schema);
  const own = new Map(properties.filter((entry) => !isShared(entry)));
  const common = properties.filter(isShared).length;
  const example = renderExample(catalog, target);
  return [
    `### ${target.name}`,
    ...(deprecated === undefined ? [] : [`**Deprecated.** ${deprecated}`.trim()]),
    ...(description === "" ? [] : [description]),
    ...(example === undefined ? [] : [`\`\`\`yaml\n${example}\n\`\`\``]),
    ...(own.size > 0 ? [renderOptions(target, target.options, own, catalog)] : []),
    ...(forms.length > 1 ? forms.flatMap((form, index) => renderForm(target, form, index, catalog)) : []),
    ...(common > 0 && common < shared.size
      ? [
          `Of the shared options: ${properties
            .filter(isShared)
            .map(([name]) => `\`${name}\``)
            .join(", ")}.`,
        ]
      : []),
    ...(common === 0 && shared.size > 0 ? ["None of the shared options."] : []),
    ...notes.map((note) => `- ${note}`),
  ];
}

/** One of several tables: the options of a union, or of an overload. */
function renderForm(
  target: TargetDefinition,
  form: JsonSchema,
  index: number,
  catalog: TargetCatalog,
): readonly string[] {
  const options = new Map(Object.entries(form.properties ?? {}));
  return [
    index === 0 ? "Either:" : "Or:",
    options.size === 0 ? "No options." : renderOptions(target, form, options, catalog),
  ];
}

function renderOptions(
  target: TargetDefinition,
  { required = [], neededFor = {} }: JsonSchema,
  options: ReadonlyMap<string, JsonSchema>,
  catalog: TargetCatalog,
): string {
  const rows = [...options].map(([name, schema]) => {
    const stages = Object.entries(neededFor).flatMap(([stage, groups]) =>
      groups.some((group) => group.length === 1 && group[0] === name) ? [`\`${stage}\``] : [],
    );
    const value = required.includes(name)
      ? "required"
      : stages.length > 0
        ? `required by ${stages.join(", ")}`
        : schema.default === undefined
          ? ""
          : `\`${JSON.stringify(schema.default)}\``;
    return [
      `\`${name}\``,
      `\`${renderType(schema, (ref) => catalog.resolve(target, ref))}\``,
      value,
      meaningOf(schema),
    ];
  });
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [
    line(["option", "type", "default", "meaning"]),
    line(["---", "---", "---", "---"]),
    ...rows.map(line),
  ].join("\n");
}

function meaningOf({ description = "", deprecated, requires, conflictsWith }: JsonSchema): string {
  const names = (list: readonly string[]) => list.map((name) => `\`${name}\``).join(", ");
  return [
    ...(deprecated === undefined ? [] : [`**Deprecated.** ${deprecated}`.trim()]),
    description.replace(/\s+/g, " "),
    ...(requires === undefined ? [] : [`Needs ${names(requires)}.`]),
    ...(conflictsWith === undefined ? [] : [`Not together with ${names(conflictsWith)}.`]),
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function leaf(target: TargetDefinition): string {
  return `\`${target.exportPath.at(-1) ?? target.name}\``;
}

function anchor(name: string): string {
  return name.toLowerCase().replace(/[^\w-]/g, "");
}
