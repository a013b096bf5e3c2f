import { writtenText, type ConfigNode } from "../config-node.js";

/** Names a node in a message: `the number 3`, `a mapping`. */
export function describeNode(node: ConfigNode): string {
  if (node.kind !== "scalar") return node.kind === "mapping" ? "a mapping" : "a list";
  const { value } = node;
  if (value === null) return "`null`";
  if (typeof value !== "string") return `the ${typeof value} ${writtenText(node)}`;
  return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
}

/** Whether two nodes hold the same data. */
export function sameData(a: ConfigNode, b: ConfigNode): boolean {
  if (a.kind === "scalar" && b.kind === "scalar") return Object.is(a.value, b.value);
  if (a.kind === "sequence" && b.kind === "sequence")
    return (
      a.items.length === b.items.length && a.items.every((item, index) => sameData(item, b.items[index]!))
    );
  if (a.kind !== "mapping" || b.kind !== "mapping" || a.entries.size !== b.entries.size) return false;
  return [...a.entries].every(([name, { value }]) => {
    const other = b.entries.get(name);
    return other !== undefined && sameData(value, other.value);
  });
}
