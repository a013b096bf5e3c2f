import type { ConfigNode, ConfigPath, MappingEntry, MappingNode, ScalarNode } from "../config-node.js";
import type {
  ResolvedMapping,
  ResolvedNode,
  ResolvedScalar,
  ResolvedSequence,
  ResolvedTarget,
} from "../resolved-node.js";

/** Keys of a node that are instructions to Lighter, not options of the target. */
export const CONTROL_KEYS: ReadonlySet<string> = new Set([
  "_target_",
  "_args_",
  "_partial_",
  "_recursive_",
  "_disabled_",
  "_convert_",
  "_merge_",
  "_replace_",
]);

/** Of these, the ones that also mean something in a mapping without a `_target_`. */
export const MAPPING_CONTROL_KEYS: ReadonlySet<string> = new Set([
  "_recursive_",
  "_disabled_",
  "_convert_",
  "_merge_",
  "_replace_",
]);

/** Whether a node names its target. */
export function hasTarget(node: ConfigNode): boolean {
  return node.kind === "mapping" && node.entries.has("_target_");
}

/** Whether a scalar is, or holds, a reference. */
export function hasReference({ value }: ScalarNode): boolean {
  return typeof value === "string" && value.includes("${");
}

/** A scalar that means what it says. */
export function isFinal(node: ConfigNode): node is ScalarNode {
  return node.kind === "scalar" && node.value !== "???" && !hasReference(node);
}

/** Whether nothing in a node of its own is to be built. */
export function isData(node: ResolvedNode): boolean {
  if (node.kind === "sequence") return node.items.every(isData);
  if (node.kind === "mapping") return [...node.entries.values()].every(({ value }) => isData(value));
  return node.kind !== "target";
}

/** Each value has one: what is not there takes no room. */
export function plainScalar({ value, plain, spelled, origin }: ScalarNode, path: ConfigPath): ResolvedScalar {
  return spelled === undefined
    ? { kind: "scalar", path, origin, value, plain }
    : { kind: "scalar", path, origin, value, plain, spelled };
}

export function isContainer(node: ResolvedNode): node is ResolvedSequence | ResolvedMapping | ResolvedTarget {
  return node.kind === "sequence" || node.kind === "mapping" || node.kind === "target";
}

/** A node without the options that are left open, which a partial is given when it is called. */
export function withoutOpen(node: MappingNode): MappingNode {
  const isOpen = ({ value }: MappingEntry): boolean => value.kind === "scalar" && value.value === "???";
  const entries = [...node.entries].filter(([, entry]) => !isOpen(entry));
  return entries.length === node.entries.size ? node : { ...node, entries: new Map(entries) };
}

/** Whether a slot with a default target takes this for its options: a mapping, or none at all. */
export function mayBeOptions(node: ConfigNode): boolean {
  return node.kind === "mapping" || (node.kind === "scalar" && node.value === null);
}
