import { type ResolvedNode, type ResolvedTarget } from "../resolved-node.js";

/**
 * Every node with a target, each once, in document order. A reference is not followed: its node
 * stands elsewhere.
 */
export function collectTargets(node: ResolvedNode, found: ResolvedTarget[] = []): readonly ResolvedTarget[] {
  if (node.kind === "target") {
    found.push(node);
    for (const item of node.args?.items ?? []) collectTargets(item, found);
  }
  if (node.kind === "sequence") for (const item of node.items) collectTargets(item, found);
  if (node.kind === "target" || node.kind === "mapping")
    for (const { value } of node.entries.values()) if (value.kind !== "scalar") collectTargets(value, found);
  return found;
}
