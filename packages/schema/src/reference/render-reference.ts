import { renderType } from "../check/render-type.js";
import type { JsonSchema } from "../json-schema.js";
import type { TargetDefinition } from "../manifest.js";
import type { TargetCatalog } from "../target-catalog.js";
import { formsOfOptions } from "../option-names.js";
import { renderExample } from "./render-example.js";

/**
 * The reference of all targets, in Markdown: a page of each, with an example and its options, and
 * one that lists them by group.
 *
 * @returns text by path: `targets.md`, `targets/lighter.models.Sequential.md`
 */
export function renderReference(catalog: TargetCatalog): ReadonlyMap<string, string> {
  const groups = new Map<string, TargetDefinition[]>();
  for (const target of catalog.names().flatMap((name) => catalog.get(name) ?? [])) {
    const group = target.name.slice(0, target.name.lastIndexOf("."));
    groups.set(group, [...(groups.get(group) ?? []), target]);
  }
  const files = fileNames(catalog.names());
  const chapters = [...groups].map(([name, targets]) => {
    const lines = targets.map((target) => {
      const file = files.get(target.name) ?? "";
      return `- [\`${target.name}\`](targets/${file})${summaryOf(target)}`;
    });
    return `## ${name}\n\n${lines.join("\n")}`;
  });
  const pages = [...groups.values()].flatMap((targets) => {
    const shared = sharedOptions(targets);
    return targets.map((target): [string, string] => [
      `targets/${files.get(target.name) ?? ""}`,
      [...renderTarget(target, shared, catalog), ""].join("\n\n"),
    ]);
  });
  const introduction =
    "What `_target_` may name, made from the types of the packages by `node scripts/generate-manifests.js`. `lighter targets NAME` prints the page of one.";
  return new Map([["targets.md", ["# Targets", introduction, ...chapters, ""].join("\n\n")], ...pages]);
}

/**
 * A file for each name. Two names may differ in case alone, which not every file system tells
 * apart.
 */
function fileNames(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    names.map((name) => {
      let file = `${name}.md`;
      for (let number = 2; taken.has(file.toLowerCase()); number++) file = `${name}-${number}.md`;
      taken.add(file.toLowerCase());
      return [name, file];
    }),
  );
}

/** The first sentence of a description, as the rest of a line. */
function summaryOf({ description, deprecated }: TargetDefinition): string {
  if (deprecated !== undefined) return ": deprecated";
  const [sentence = ""] = /^.*?[.:](?=\s|$)/s.exec(description.split("\n\n")[0] ?? "") ?? [];
  return sentence === "" ? "" : `: ${sentence.replace(/\s+/g, " ").replace(/[.:]$/, "")}`;
}

/**
 * In a large group, options that stand in most of its targets, the same in each: they say little of
 * one of them.
 */
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
  const common = new Map(properties.filter(isShared));
  const example = renderExample(catalog, target);
  return [
    `# ${target.name}`,
    ...(deprecated === undefined ? [] : [`**Deprecated.** ${deprecated}`.trim()]),
    ...(description === "" ? [] : [description]),
    ...(example === undefined ? [] : [`\`\`\`yaml\n${example}\n\`\`\``]),
    ...(own.size > 0 ? [renderOptions(target, target.options, own, catalog)] : []),
    ...(forms.length > 1 ? forms.flatMap((form, index) => renderForm(target, form, index, catalog)) : []),
    ...(common.size > 0
      ? [
          "Most targets of this group have these as well:",
          renderOptions(target, target.options, common, catalog),
        ]
      : []),
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
