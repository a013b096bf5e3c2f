import { isAbsolute, relative, sep } from "#platform/paths";
import type { CheckedConfig, CheckedValue } from "../check/checked-config.js";
import type { ComposedConfig, ConfigNode, MappingEntry, Origin } from "../config-node.js";

/** Prefixes for the texts of file paths, by where those were set. */
export type PathPrefixes = ReadonlyMap<Origin, string>;

/** The folder from which the paths of a whole config count: that of its first file. */
export function pathBase({ root, sources }: ComposedConfig): string {
  return (sources[0] ?? root.origin.source).directory;
}

/**
 * A path counts from the folder of the file that wrote it. So that all of a config's paths count
 * from one folder, those that were written elsewhere need the way there.
 *
 * @param base - absolute path of that folder
 */
export function pathPrefixes({ targets }: CheckedConfig, base: string): PathPrefixes {
  const prefixes = new Map<Origin, string>();
  const visit = (value: CheckedValue): void => {
    if (value.kind === "list") for (const { value: item } of value.items) visit(item);
    if (value.kind === "mapping") for (const { value: entry } of value.entries.values()) visit(entry);
    if (value.kind !== "scalar" || value.delivered === value.value || value.shownAs !== undefined) return;
    const { directory } = value.origin.source;
    const isPath = typeof value.delivered === "string" && typeof value.value === "string";
    if (isPath && directory !== base && !isAbsolute(value.value))
      prefixes.set(value.origin, `${relative(base, directory).split(sep).join("/")}/`);
  };
  for (const { options } of targets.values()) for (const { value } of options.values()) visit(value);
  return prefixes;
}

/** A config with its paths counted from one folder. */
export function withPrefixes<Node extends ConfigNode>(node: Node, prefixes: PathPrefixes): Node;
export function withPrefixes(node: ConfigNode, prefixes: PathPrefixes): ConfigNode {
  if (prefixes.size === 0) return node;
  switch (node.kind) {
    case "scalar": {
      const prefix = prefixes.get(node.origin);
      const { value } = node;
      return prefix === undefined || typeof value !== "string" ? node : { ...node, value: prefix + value };
    }
    case "sequence":
      return { ...node, items: node.items.map((item) => withPrefixes(item, prefixes)) };
    case "mapping": {
      const entries = [...node.entries].map(([name, { key, value }]): [string, MappingEntry] => [
        name,
        { key, value: withPrefixes(value, prefixes) },
      ]);
      return { ...node, entries: new Map(entries) };
    }
  }
}
