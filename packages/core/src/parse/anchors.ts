import type { ConfigNode, Usage } from "../config-node.js";
import type { WrittenScalar } from "./written-scalar.js";

/** A node that aliases may refer to. */
export interface Anchor {
  /** Offset of the node. */
  readonly start: number;
  /** Nothing while the node is being read: an alias to it would never end. */
  node?: ConfigNode;
  /** Of a scalar, how it is written: it may be the name of a key. */
  scalar?: WrittenScalar;
  /** What each alias takes of the budget. */
  size: Usage;
  /** Mappings and sequences inside each other. */
  height: number;
}

/** An anchor whose node begins. */
export const beginAnchor = (start: number, used: Usage): Anchor => ({ start, size: used, height: 0 });

/** Completes an anchor whose node has been read. */
export function endAnchor(anchor: Anchor, node: ConfigNode, used: Usage, height: number): void {
  const { nodes, characters } = anchor.size;
  anchor.size = { nodes: used.nodes - nodes, characters: used.characters - characters };
  anchor.node = node;
  anchor.height = height;
}
