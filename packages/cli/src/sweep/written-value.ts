import type { ConfigNode, Location, ScalarNode } from "@lighterjs/core/stages";
import type { WrittenValue } from "@lighterjs/sweeps/study";

/** A node as plain data, its references as they are written. */
export function writtenValue(node: ConfigNode): WrittenValue {
  switch (node.kind) {
    case "scalar":
      // JSON has no infinity.
      return typeof node.value === "number" && !Number.isFinite(node.value) ? String(node.value) : node.value;
    case "sequence":
      return node.items.map((item) => writtenValue(item));
    case "mapping":
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, writtenValue(value)]));
  }
}

/** A number that a sampler has chosen, which stands where its range is written. */
export function writtenScalar(value: number, at: Location): ScalarNode {
  return { kind: "scalar", value, plain: true, origin: { source: at.source, span: at.span } };
}
