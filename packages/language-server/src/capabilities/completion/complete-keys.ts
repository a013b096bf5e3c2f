import type { ConfigNode } from "@lighterjs/core/stages";
import { formsOfOptions, renderType, type JsonSchema, type TargetDefinition } from "@lighterjs/schema";
import { composedAt } from "../../meaning.js";
import type { Completion } from "./completion.js";
import { explainKey } from "../hover.js";
import { exampleOf } from "../required-options.js";
import { expectedAt, literally, type TypingPlace } from "./typing-place.js";

/** Keys that every node may have. */
const NODE_KEYS: Readonly<Record<string, string>> = {
  _target_: "The class or function that this node is built with.",
  _args_: "Positional arguments.",
  _partial_: "Gives a function that builds the object later.",
  _recursive_: "`false` passes nested nodes as plain data.",
  _disabled_: "Leaves this node out.",
  _merge_: "Keeps the options of the target that this file replaces.",
  _replace_: "Puts this node in the place of the one that another file has here, instead of merging.",
};

const ROOT_KEYS: Readonly<Record<string, string>> = {
  defaults: "Other files and config-group choices that are composed first; `_self_` stands for this file.",
  seed: "Seeds every random number of the run.",
};

/** The keys that the mapping at the cursor can still get. */
export function completeKeys(place: TypingPlace): readonly Completion[] {
  const { cursor, view, prefix } = place;
  const { container } = cursor;
  const isTaken = (name: string): boolean =>
    container?.entries.has(name) === true &&
    container.entries.get(name)!.key.span.start !== cursor.span.start;
  const path = [...prefix, ...cursor.path];
  const isRoot = path.length === 0;
  const { forms, target } = expectedAt(place, cursor.path);
  const found: Completion[] = [];
  const add = (name: string, rank: number, more: Partial<Completion> = {}): void => {
    if (isTaken(name) || found.some(({ label }) => label === name)) return;
    const text = cursor.hasColon ? name : `${name}: `;
    found.push({ label: name, kind: "option", text, span: cursor.span, rank, ...more });
  };
  if (isRoot) {
    for (const [name, documentation] of Object.entries(ROOT_KEYS)) add(name, 1, { documentation });
    for (const [name, named] of Object.entries(view.project?.roots ?? {}))
      add(name, 0, { detail: named, documentation: view.project?.catalog.get(named)?.description ?? "" });
  } else if (target !== undefined) {
    for (const { properties = {}, required = [] } of formsOfOptions(target))
      for (const [name, schema] of Object.entries(properties))
        add(name, required.includes(name) ? 0 : 1, optionOf(place, target, name, schema));
  } else {
    if (forms === undefined || forms.fitting().length > 0)
      add("_target_", 0, { documentation: NODE_KEYS._target_! });
    for (const { properties = {} } of forms?.forms ?? [])
      for (const [name, schema] of Object.entries(properties))
        add(name, 1, { documentation: schema.description ?? "" });
  }
  // What other files of the config have here may be changed in this one.
  const known = composedAt(place.config, path);
  if (known?.kind === "mapping" && target === undefined)
    for (const [name, { value }] of known.entries)
      if (!name.startsWith("_")) add(name, 2, { detail: shortly(value) });
  if (!isRoot && (target !== undefined || forms === undefined || forms.fitting().length > 0))
    for (const [name, documentation] of Object.entries(NODE_KEYS)) add(name, 3, { documentation });
  return found;
}

function optionOf(
  { view: { project }, cursor }: TypingPlace,
  target: TargetDefinition,
  name: string,
  schema: JsonSchema,
): Partial<Completion> {
  const { catalog } = project!;
  const type = renderType(schema, (ref) => catalog.resolve(target, ref));
  const documentation = explainKey(catalog, target, name);
  const value = exampleOf(schema);
  return {
    detail: type,
    ...(documentation !== undefined && { documentation }),
    ...(value !== undefined && !cursor.hasColon && { snippet: `${name}: \${1:${literally(value)}}` }),
    ...(schema.deprecated !== undefined && { isDeprecated: true }),
  };
}

const shortly = (node: ConfigNode): string => (node.kind === "scalar" ? String(node.value).slice(0, 40) : "");
