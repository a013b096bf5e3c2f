import {
  renderPath,
  type ConfigPath,
  type ResolvedConfig,
  type ResolvedEntry,
  type ResolvedNode,
} from "@lighterjs/core";

/** Keys that mean something in a config; where one stands in plain data, it is data because of a `_recursive_: false` above. */
const CONTROL_KEY = /^_(?:target|args|partial|recursive|disabled|convert|merge)_$/;

/**
 * A resolved config as plain data that reads back as the same config. References to data are filled in; one to a node with
 * a `_target_` stays, since it means that one object. What came from the environment is shown as `${env:NAME}`.
 */
export function resolvedData(config: ResolvedConfig): Record<string, unknown> {
  return dataOfEntries(config.root.entries, [], true);
}

/** @param active - whether control keys and references mean something here */
function dataOf(node: ResolvedNode, path: ConfigPath, active: boolean): unknown {
  switch (node.kind) {
    case "scalar":
      return node.shownAs ?? (typeof node.value === "string" ? literal(node.value) : node.value);
    case "unknown":
      return "???";
    case "reference":
      return dataOf(node.node, path, active);
    case "sequence":
      return node.items.map((item, index) => dataOf(item, [...path, index], active));
    case "mapping": {
      const isFlagged = active && [...node.entries.values()].some(({ value }) => isLiteralNode(value));
      return {
        ...(isFlagged ? { _recursive_: false } : {}),
        ...dataOfEntries(node.entries, path, active && !isFlagged),
      };
    }
    case "target": {
      if (renderPath(node.path) !== renderPath(path)) return `\${${renderPath(node.path)}}`;
      const isFlagged = [...node.entries.values()].some(({ value }) => isLiteralNode(value));
      return {
        _target_: node.target.name,
        ...(node.partial ? { _partial_: true } : {}),
        ...(isFlagged ? { _recursive_: false } : {}),
        ...(node.args === undefined ? {} : { _args_: dataOf(node.args, [...path, "_args_"], !isFlagged) }),
        ...dataOfEntries(node.entries, path, !isFlagged),
      };
    }
  }
}

function dataOfEntries(
  entries: ReadonlyMap<string, ResolvedEntry>,
  path: ConfigPath,
  active: boolean,
): Record<string, unknown> {
  return Object.fromEntries(
    [...entries].map(([key, { value }]) => [key, dataOf(value, [...path, key], active)]),
  );
}

/** Whether a value, or an item of it, is a mapping that would be read as a node if nothing forbade it. */
function isLiteralNode(node: ResolvedNode): boolean {
  if (node.kind === "reference") return isLiteralNode(node.node);
  if (node.kind === "sequence") return node.items.some(isLiteralNode);
  return node.kind === "mapping" && [...node.entries.keys()].some((key) => CONTROL_KEY.test(key));
}

/** Text that a config reads as itself: `${` and the backslashes before it are escaped. */
function literal(text: string): string {
  return text.replace(/(\\*)\$\{/g, "$1$1\\${");
}
