import { suggestNames } from "@lighterjs/schema";
import { renderPath, type ConfigNode, type ConfigPath, type MappingNode } from "../config-node.js";

/** Paths of a config that a person may have meant, as they would be written, best first. */
export function nearestPaths(root: MappingNode, wanted: ConfigPath): string[] {
  const known = new Map<string, string>();
  collect(root, [], known);
  return suggestNames(wanted.join("."), known.keys()).map((name) => known.get(name) ?? name);
}

function collect(node: ConfigNode, path: ConfigPath, known: Map<string, string>): void {
  if (path.length > 0) known.set(path.join("."), renderPath(path));
  if (node.kind === "mapping")
    for (const [name, { value }] of node.entries) collect(value, [...path, name], known);
  if (node.kind === "sequence") node.items.forEach((item, index) => collect(item, [...path, index], known));
}
