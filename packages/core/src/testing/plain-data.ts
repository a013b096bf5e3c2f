import type { ConfigNode } from "../config-node.js";

/** A config as plain JavaScript data, for comparison. */
export function plainData(node: ConfigNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "sequence":
      return node.items.map(plainData);
    case "mapping":
      return Object.fromEntries([...node.entries].map(([name, { value }]) => [name, plainData(value)]));
  }
}
