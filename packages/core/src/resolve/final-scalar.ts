import { type ConfigNode, type ScalarNode } from "../config-node.js";

export function hasReference({ value }: ScalarNode): boolean {
  return typeof value === "string" && value.includes("${");
}

/** A scalar that means what it says. */
export function isFinal(node: ConfigNode): node is ScalarNode {
  return node.kind === "scalar" && node.value !== "???" && !hasReference(node);
}
