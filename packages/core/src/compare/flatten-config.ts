import { type ConfigNode, type ConfigPath, renderPath } from "../config-node.js";
import { printScalar } from "../print/print-scalar.js";

/** Every value of a config that holds no others, by its path, as YAML has it: `3`, `"3"`, `[]`. */
export function flattenConfig(root: ConfigNode): ReadonlyMap<string, string> {
  return new Map(leaves(root, []));
}

function* leaves(node: ConfigNode, path: ConfigPath): Generator<readonly [string, string]> {
  if (node.kind === "scalar") {
    yield [renderPath(path), printScalar(node.value)];
    return;
  }
  const members: readonly (readonly [string | number, ConfigNode])[] =
    node.kind === "sequence"
      ? node.items.map((item, index) => [index, item] as const)
      : [...node.entries].map(([key, { value }]) => [key, value] as const);
  if (members.length === 0) yield [renderPath(path), node.kind === "sequence" ? "[]" : "{}"];
  for (const [step, member] of members) yield* leaves(member, [...path, step]);
}
