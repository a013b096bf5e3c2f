import {
  childPath,
  type ConfigNode,
  type ConfigPath,
  type MappingEntry,
  type MappingNode,
} from "../config-node.js";
import type { Location, SourceText } from "../source-text.js";
import { refuseMerge, refuseMergeWords, type MergeContext } from "./merge-conflict.js";
import { reportAddition } from "./report-addition.js";

/** Asks for a merge although `_target_` changes. */
const MERGE_KEY = "_merge_";
/** Asks to replace instead of merging. */
const REPLACE_KEY = "_replace_";

/**
 * One layer over another. Mappings merge key by key; scalars and lists replace, and remember what
 * they replaced. A mapping whose `_target_` differs replaces the node, so that options of the old
 * target do not leak into the new one, unless it says `_merge_: true`; one that says
 * `_replace_: true` replaces whatever is below. `???` leaves what is there. What would lose items
 * in silence is reported, and leaves what is there, too.
 *
 * @param key - where the key of `over` stands
 */
export function mergeNodes(
  base: ConfigNode,
  over: ConfigNode,
  context: MergeContext,
  path: ConfigPath,
  key: Location,
): ConfigNode {
  if (isLeftOpen(over)) return base;
  const pair = { base, over, path, key };
  refuseMergeWords(pair, context.report);
  if (base.kind !== "mapping" || over.kind !== "mapping")
    return !says(over, REPLACE_KEY) && refuseMerge(pair, context) ? base : replaceNode(base, over);
  if (replacesMapping(base, over)) return replaceNode(base, over);
  const entries = new Map(base.entries);
  for (const [name, entry] of over.entries) {
    if (isMergeWord(name, entry)) continue;
    const below = base.entries.get(name);
    if (below === undefined) reportAddition(base, name, entry, path, context.report);
    entries.set(
      name,
      below === undefined
        ? withoutMergeKeys(entry)
        : mergeEntries(below, entry, context, childPath(path, name)),
    );
  }
  // The node belongs to the text that chose its target, or first wrote it.
  return { kind: "mapping", entries, origin: targetOf(over) === undefined ? base.origin : over.origin };
}

/** `???`: to be given elsewhere. */
const isLeftOpen = (node: ConfigNode): boolean => node.kind === "scalar" && node.value === "???";

function says(node: ConfigNode, word: string): boolean {
  const value = node.kind === "mapping" ? node.entries.get(word)?.value : undefined;
  return value?.kind === "scalar" && value.value === true;
}

/** `over` in the place of `base`. */
export function replaceNode(base: ConfigNode, over: ConfigNode): ConfigNode {
  const clean = stripMergeKeys(over);
  return { ...clean, origin: { ...clean.origin, replaced: base } };
}

/**
 * Whether a mapping takes the place of the other: it says so, or merging would mix the options of
 * two targets.
 */
export function replacesMapping(base: MappingNode, over: MappingNode): boolean {
  if (says(over, REPLACE_KEY)) return true;
  const [before, after] = [targetOf(base), targetOf(over)];
  if (before === undefined || after === undefined || before === after) return false;
  return !says(over, MERGE_KEY);
}

/** Nothing where it is left open. */
function targetOf(node: MappingNode): unknown {
  const target = node.entries.get("_target_")?.value;
  if (target === undefined || isLeftOpen(target)) return undefined;
  return target.kind === "scalar" ? target.value : target;
}

function mergeEntries(
  below: MappingEntry,
  above: MappingEntry,
  context: MergeContext,
  path: ConfigPath,
): MappingEntry {
  const value = mergeNodes(below.value, above.value, context, path, above.key);
  if (value === below.value) return below;
  const merged =
    below.value.kind === "mapping" && value.kind === "mapping" && value.origin.replaced === undefined;
  return { key: merged ? below.key : above.key, value };
}

const withoutMergeKeys = (entry: MappingEntry): MappingEntry => {
  const value = stripMergeKeys(entry.value);
  return value === entry.value ? entry : { key: entry.key, value };
};

/**
 * Whether an entry of a mapping is about its merging. Any other value than a boolean stays, and is
 * reported with the other keys of its kind.
 */
const isMergeWord = (name: string, { value }: MappingEntry): boolean =>
  (name === MERGE_KEY || name === REPLACE_KEY) && value.kind === "scalar" && typeof value.value === "boolean";

/** Whether a text may hold such a word, written out or with an escape. */
export function mayHoldMergeKeys({ text }: SourceText): boolean {
  return text.includes(MERGE_KEY) || text.includes(REPLACE_KEY) || text.includes("\\");
}

/**
 * A layer's nodes without the words of merging, which mean nothing once it is done. The same node
 * where there is none.
 */
export function stripMergeKeys(node: ConfigNode): ConfigNode {
  switch (node.kind) {
    case "scalar":
      return node;
    case "sequence": {
      if (node.items.every(({ kind }) => kind === "scalar")) return node;
      const items = node.items.map(stripMergeKeys);
      return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
    }
    case "mapping": {
      let stripped: Map<string, MappingEntry> | undefined;
      for (const [name, entry] of node.entries) {
        if (entry.value.kind === "scalar" && name !== MERGE_KEY && name !== REPLACE_KEY) continue;
        const clean = withoutMergeKeys(entry);
        if (isMergeWord(name, entry)) (stripped ??= new Map(node.entries)).delete(name);
        else if (clean !== entry) (stripped ??= new Map(node.entries)).set(name, clean);
      }
      return stripped === undefined ? node : { ...node, entries: stripped };
    }
  }
}
