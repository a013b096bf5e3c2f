import { printScalar, type ResolvedNode } from "@lighterjs/core/stages";

/** Longer values are cut: they stand in the middle of a line. */
const MOST = 60;

/**
 * A value in one line, for people: what came from the environment by the reference that reads it, a
 * node by its target.
 */
export function valueText(node: ResolvedNode, most = MOST): string {
  const text = write(node, 3);
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

function write(node: ResolvedNode, depth: number): string {
  switch (node.kind) {
    case "scalar":
      return node.shownAs ?? node.spelled ?? printScalar(node.value);
    case "reference":
      return write(node.node, depth);
    case "target":
      return node.target.shownAs ?? node.target.name;
    case "unknown":
      return node.pending?.written ?? "…";
    case "sequence":
      if (node.shownAs !== undefined) return node.shownAs;
      return depth === 0 ? "[…]" : `[${node.items.map((item) => write(item, depth - 1)).join(", ")}]`;
    case "mapping": {
      if (node.shownAs !== undefined) return node.shownAs;
      if (depth === 0) return "{…}";
      const entries = [...node.entries].map(([name, { value }]) => `${name}: ${write(value, depth - 1)}`);
      return `{${entries.join(", ")}}`;
    }
  }
}
