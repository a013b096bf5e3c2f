import type { MappingEntry, MappingNode } from "../config-node.js";
import type { Layer } from "./expand-defaults.js";
import { keysOf } from "./package-name.js";

/** The content of a layer at its package, without its defaults list. */
export function placeLayer({ config, package: name, namedAt }: Layer): MappingNode {
  const { root } = config.document;
  const entries = new Map<string, MappingEntry>(root.kind === "mapping" ? root.entries : []);
  entries.delete("defaults");
  const content: MappingNode = { kind: "mapping", entries, origin: root.origin };
  return keysOf(name).reduceRight<MappingNode>(
    (value, segment) => ({
      kind: "mapping",
      entries: new Map([[segment, { key: namedAt, value }]]),
      origin: root.origin,
    }),
    content,
  );
}
