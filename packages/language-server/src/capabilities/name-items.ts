import type { ConfigPath, OptionForms, SequenceNode } from "@lighterjs/core/stages";
import type { JsonSchema } from "@lighterjs/schema";
import { expectationAt, placeOf, resolvedAt, targetName } from "../meaning.js";
import { pathKey, projectNode, samePath } from "../occurrences.js";
import { writtenStep } from "../swept-paths.js";
import type { ConfigView, DocumentView, ProjectView } from "../workspace/config-view.js";
import type { SurveyOptions } from "../workspace/survey-config.js";
import { tryEdits } from "../workspace/try-edits.js";
import { meaningOf, withSweptNames } from "./config-meaning.js";
import { keyedItems } from "./keyed-items.js";
import type { ListSpot } from "./list-spot.js";
import type { NameEdit } from "./rename.js";

/** A list of objects that can have names for its items, with the edits that write them. */
export interface NamedItems {
  /** The key of the list. */
  readonly key: string;
  readonly names: readonly string[];
  readonly edits: readonly NameEdit[];
}

/**
 * Gives the items of a list the names of their targets, as a mapping, with every reference into the
 * list in every file of the project; nothing where its option takes no names, or where a config
 * would not mean the same but for them.
 */
export async function nameItems(
  view: DocumentView,
  project: ProjectView,
  spot: ListSpot,
  options: SurveyOptions,
): Promise<NamedItems | undefined> {
  const names = itemNames(view, spot);
  if (names === undefined) return undefined;
  const own = keyedItems(view.document!.source, spot, names);
  const place = placeOf(view, spot.path);
  const config = place && sameConfig(project, place.config);
  if (own === undefined || place === undefined || config === undefined) return undefined;
  const { places } = projectNode(project, { config, path: place.path });
  if (!places.every((each) => takesNames(each.config, each.path, spot.list))) return undefined;
  const edits = [...own];
  for (const [index, name] of names.entries()) {
    const { uses } = projectNode(project, { config, path: [...place.path, index] });
    for (const location of uses) {
      const { source, span } = location;
      const written = source.text.slice(span.start, span.end);
      if (!/^(?:\d+|\[\s*-?\d+\s*\])$/.test(written)) return undefined;
      edits.push({ location, text: writtenStep(source.text, span, name) });
    }
  }
  const after = await tryEdits(project, edits, options);
  const isSame = project.configs.every((each, index) => {
    const lists = new Set(places.flatMap((at) => (at.config === each ? [pathKey(at.path)] : [])));
    const rename = withSweptNames(each, (path) => {
      const step = path.at(-1)!;
      return lists.has(pathKey(path.slice(0, -1))) ? (names[Number(step)] ?? step) : step;
    });
    return meaningOf(each, { rename }) === meaningOf(after[index]!);
  });
  return isSame ? { key: spot.key, names, edits } : undefined;
}

const sameConfig = ({ configs }: ProjectView, wanted: ConfigView): ConfigView | undefined =>
  configs.find(
    ({ files, overrides }) =>
      files.join() === wanted.files.join() && overrides.join() === wanted.overrides.join(),
  );

/** Whether the option of a list, and all that it is referred to from, takes names for its items. */
function takesNames(config: ConfigView, path: ConfigPath, list: SequenceNode): boolean {
  const users = config.references.flatMap(({ from, steps }) => {
    const to = steps.at(-1)?.path;
    return to !== undefined && samePath(to, path) ? [from] : [];
  });
  const forms = [path, ...users].flatMap((at) => expectationAt(config, at).forms ?? []);
  return forms.length > 0 && forms.every((each) => each.isList || namesItems(each, config, path, list));
}

/**
 * Whether an option has a mapping of names to the same objects by its own type. Such names may mean
 * something, as those of layers do: then they must be the names that the items have.
 */
function namesItems(
  { forms, catalog, definition, path: at }: OptionForms,
  config: ConfigView,
  path: ConfigPath,
  { items }: SequenceNode,
): boolean {
  const takes = forms.some(({ additionalProperties }) => {
    if (typeof additionalProperties !== "object") return false;
    const below = catalog.formsOf(definition, additionalProperties);
    return below.some(({ slot }) => slot !== undefined) && below.some(isNull);
  });
  const hasMeaning = catalog.parts.some(
    ({ target, option }) => target === definition.name && at.length === 1 && option === at[0],
  );
  return (
    takes &&
    (!hasMeaning || items.every((_, index) => targetOf(config, [...path, index])?.given !== undefined))
  );
}

const isNull = ({ type, const: value }: JsonSchema): boolean =>
  value === null || [type].flat().includes("null");

/** The target that an item comes to, with the `name` that it has. */
function targetOf(
  config: ConfigView,
  path: ConfigPath,
): { readonly name: string; readonly given: string | undefined } | undefined {
  const resolved = resolvedAt(config, path);
  const node = resolved?.kind === "reference" ? resolved.node : resolved;
  if (node?.kind !== "target") return undefined;
  const given = node.entries.get("name")?.value;
  const isText = given?.kind === "scalar" && typeof given.value === "string" && given.shownAs === undefined;
  return { name: node.target.name, given: isText ? String(given.value) : undefined };
}

/**
 * A name for each item: that of its `name`, of the key that it refers to, or of its target. Nothing
 * where an item is no object.
 */
export function itemNames(view: DocumentView, { list, path }: ListSpot): readonly string[] | undefined {
  const place = placeOf(view, path);
  if (place === undefined || list.items.length === 0) return undefined;
  const taken = new Set<string>();
  for (const [index, item] of list.items.entries()) {
    const own = [...place.path, index];
    const target = targetOf(place.config, own);
    if (target === undefined) return undefined;
    const resolved = resolvedAt(place.config, own);
    const key = resolved?.kind === "reference" ? resolved.node.path.at(-1) : undefined;
    const wanted =
      target.given ?? (typeof key === "string" ? key : snakeCase(targetName(item) ?? target.name));
    taken.add(free(PLAIN.test(wanted) ? wanted : "item", taken));
  }
  return [...taken];
}

const PLAIN = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[A-Za-z][\w-]*$/i;

function free(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let count = 2;
  while (taken.has(`${name}_${count}`)) count++;
  return `${name}_${count}`;
}

/** `early_stopping` of `lighter.callbacks.EarlyStopping`. */
function snakeCase(target: string): string {
  return target
    .slice(target.lastIndexOf(".") + 1)
    .replace(/([a-z0-9])([A-Z])|([A-Z]+)(?=[A-Z][a-z])/g, (_, low?: string, high?: string, all?: string) =>
      all === undefined ? `${low!}_${high!}` : `${all}_`,
    )
    .toLowerCase();
}
