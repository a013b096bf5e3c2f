import type { ConfigNode } from "../config-node.js";
import type { OverrideValue, Sweep } from "./override.js";

export interface Measure {
  readonly nodes: number;
  readonly characters: number;
  /** Mappings and lists inside each other. */
  readonly depth: number;
}

/** How much the value of an override is. */
export function measureValue(value: OverrideValue | Sweep): Measure {
  if (value.kind === "extension") return measureNode(value.items);
  if (value.kind !== "sweep") return measureNode(value);
  return sum([...value.elements, ...value.named.values()].map(measureValue));
}

/** How much a node and all below it are. */
export function measureNode(node: ConfigNode): Measure {
  if (node.kind === "scalar")
    return { nodes: 1, characters: typeof node.value === "string" ? node.value.length : 0, depth: 0 };
  if (node.kind === "sequence") return sum(node.items.map(measureNode));
  const names = [...node.entries.keys()].reduce((length, name) => length + name.length, 0);
  const { nodes, characters, depth } = sum([...node.entries.values()].map(({ value }) => measureNode(value)));
  return { nodes, characters: characters + names, depth };
}

/** Of a container of these. */
function sum(parts: readonly Measure[]): Measure {
  let [nodes, characters, depth] = [1, 0, 0];
  for (const part of parts) {
    nodes += part.nodes;
    characters += part.characters;
    depth = Math.max(depth, part.depth);
  }
  return { nodes, characters, depth: depth + 1 };
}
