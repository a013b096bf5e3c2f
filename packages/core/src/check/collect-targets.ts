import { type ResolvedNode, type ResolvedTarget } from "../resolved-node.js";

/** Every node with a target, each once, in document order. A reference is not followed: its node stands elsewhere. */
export function* collectTargets(node: ResolvedNode): Generator<ResolvedTarget> {
  switch (node.kind) {
    case "scalar":
    case "unknown":
    case "reference":
      return;
    case "sequence":
      for (const item of node.items) yield* collectTargets(item);
      return;
    case "mapping":
      for (const { value } of node.entries.values()) yield* collectTargets(value);
      return;
    case "target":
      yield node;
      for (const item of node.args?.items ?? []) yield* collectTargets(item);
      for (const { value } of node.entries.values()) yield* collectTargets(value);
  }
}
