import type { MappingEntry, MappingNode, PlacedFile } from "../config-node.js";
import type { Location } from "../source-text.js";
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

/**
 * The layer that a defaults list names, as far as it is known; nothing of a file of the command
 * line.
 */
export function placedFile({ config, package: name, namedAt, isPackageNamed }: Layer): PlacedFile[] {
  const { source, root } = config.document;
  // Where a comment was meant to say where it goes, that has been reported.
  if (isPackageNamed === undefined || config.header.faults.length > 0) return [];
  const keys = new Map<string, Location>();
  if (root.kind === "mapping") for (const [key, { key: at }] of root.entries) keys.set(key, at);
  keys.delete("defaults");
  return [{ source, package: keysOf(name), isPackageNamed, keys, namedAt }];
}
