import type { ConfigNode, MappingEntry, MappingNode } from "../config-node.js";
import type { SourceText } from "../source-text.js";

/** Asks for a merge although `_target_` changes. */
const MERGE_KEY = "_merge_";

/**
 * One layer over another. Mappings merge key by key; scalars and lists replace, and remember what they replaced. A mapping
 * whose `_target_` differs replaces the node, so that options of the old target do not leak into the new one, unless it
 * says `_merge_: true`.
 */
export function mergeNodes(base: ConfigNode, over: ConfigNode): ConfigNode {
  if (base.kind !== "mapping" || over.kind !== "mapping" || replacesTarget(base, over))
    return replaceNode(base, over);
  const entries = new Map(base.entries);
  for (const [name, entry] of over.entries) {
    if (isMergeWord(name, entry)) continue;
    const below = base.entries.get(name);
    entries.set(name, below === undefined ? withoutMergeKeys(entry) : mergeEntries(below, entry));
  }
  // The node belongs to the text that chose its target, or first wrote it.
  return { kind: "mapping", entries, origin: over.entries.has("_target_") ? over.origin : base.origin };
}

/** `over` in the place of `base`. */
export function replaceNode(base: ConfigNode, over: ConfigNode): ConfigNode {
  const clean = stripMergeKeys(over);
  return { ...clean, origin: { ...clean.origin, replaced: base } };
}

/** Whether merging would mix the options of two targets. */
export function replacesTarget(base: MappingNode, over: MappingNode): boolean {
  const [before, after] = [targetOf(base), targetOf(over)];
  if (before === undefined || after === undefined || before === after) return false;
  const merge = over.entries.get(MERGE_KEY)?.value;
  return !(merge?.kind === "scalar" && merge.value === true);
}

function targetOf(node: MappingNode): unknown {
  const target = node.entries.get("_target_")?.value;
  return target?.kind === "scalar" ? target.value : target;
}

function mergeEntries(below: MappingEntry, above: MappingEntry): MappingEntry {
  const value = mergeNodes(below.value, above.value);
  const merged =
    below.value.kind === "mapping" && value.kind === "mapping" && value.origin.replaced === undefined;
  return { key: merged ? below.key : above.key, value };
}

const withoutMergeKeys = (entry: MappingEntry): MappingEntry => {
  const value = stripMergeKeys(entry.value);
  return value === entry.value ? entry : { key: entry.key, value };
};

/** What a mapping says of `_merge_`. Any other value than a boolean stays, and is reported with the other keys of its kind. */
const isMergeWord = (name: string, { value }: MappingEntry): boolean =>
  name === MERGE_KEY && value.kind === "scalar" && typeof value.value === "boolean";

/** Whether a text may hold the key, written out or with an escape. */
export function mayHoldMergeKeys({ text }: SourceText): boolean {
  return text.includes(MERGE_KEY) || text.includes("\\");
}

/** A layer's nodes without `_merge_`, which has no meaning once there is nothing left to merge. The same node where there is none. */
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
        if (entry.value.kind === "scalar" && name !== MERGE_KEY) continue;
        const clean = withoutMergeKeys(entry);
        if (isMergeWord(name, entry)) (stripped ??= new Map(node.entries)).delete(name);
        else if (clean !== entry) (stripped ??= new Map(node.entries)).set(name, clean);
      }
      return stripped === undefined ? node : { ...node, entries: stripped };
    }
  }
}
