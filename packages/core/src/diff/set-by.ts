import type { ConfigNode } from "../config-node.js";
import type { Location } from "../source-text.js";

/** Where a value was set last: a list in which another text has set an item, by that text. */
export function setBy(node: ConfigNode): Location {
  if (node.kind !== "sequence") return node.origin;
  const later = node.items.find(({ origin }) => origin.source !== node.origin.source);
  return later === undefined ? node.origin : setBy(later);
}
