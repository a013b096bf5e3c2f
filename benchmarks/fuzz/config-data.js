/**
 * A config as data: mappings as `Map`s, so that the order of keys counts.
 * @param {import("@lighterjs/core/stages").ConfigNode} node
 * @returns {unknown}
 */
export function configData(node) {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "sequence") return node.items.map(configData);
  return new Map([...node.entries].map(([name, { value }]) => [name, configData(value)]));
}
