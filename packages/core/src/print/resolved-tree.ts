import {
  type ConfigNode,
  type ConfigPath,
  type MappingEntry,
  type MappingNode,
  type Origin,
  renderPath,
  type ScalarNode,
  type ScalarValue,
} from "../config-node.js";
import { type ResolvedConfig, type ResolvedEntry, type ResolvedNode } from "../resolved-node.js";

/** Keys that mean something in a config; where one stands in plain data, it is data because of a `_recursive_: false` above. */
const CONTROL_KEY = /^_(?:target|args|partial|recursive|disabled|convert|merge)_$/;

/**
 * A resolved config as a config that reads back as the same. References to data are filled in; one to a node with a
 * `_target_` stays, since it means that one object. What came from the environment is shown as `${env:NAME}`.
 */
export function resolvedTree(config: ResolvedConfig): MappingNode {
  const { root } = config;
  return { kind: "mapping", entries: entriesOf(root.entries, [], true), origin: root.origin };
}

/** @param active - whether control keys and references mean something here */
function treeOf(node: ResolvedNode, path: ConfigPath, active: boolean): ConfigNode {
  if (node.kind === "reference")
    return isElsewhere(node.node, path)
      ? scalar(`\${${renderPath(node.node.path)}}`, node.origin)
      : treeOf(node.node, path, active);
  const { origin } = node;
  const tag = environmentTag(node);
  if (tag !== undefined) return scalar(tag, origin);
  switch (node.kind) {
    case "scalar":
      return scalar(typeof node.value === "string" ? literal(node.value) : node.value, origin);
    case "unknown":
      return scalar("???", origin);
    case "sequence": {
      const items = node.items.map((item, index) => treeOf(item, [...path, index], active));
      return { kind: "sequence", items, origin };
    }
    case "mapping": {
      const isFlagged = active && hasLiteralNode(node.entries);
      const entries = new Map([
        ...(isFlagged ? [control("_recursive_", false, origin)] : []),
        ...entriesOf(node.entries, path, active && !isFlagged),
      ]);
      return { kind: "mapping", entries, origin };
    }
    case "target": {
      if (isElsewhere(node, path)) return scalar(`\${${renderPath(node.path)}}`, origin);
      const { name, shownAs, location } = node.target;
      const isFlagged = hasLiteralNode(node.entries);
      const args = node.args && treeOf(node.args, [...path, "_args_"], !isFlagged);
      const entries = new Map([
        control("_target_", shownAs ?? name, location),
        ...(node.partial ? [control("_partial_", true, origin)] : []),
        ...(isFlagged ? [control("_recursive_", false, origin)] : []),
        ...(args ? [["_args_", { key: args.origin, value: args }] as const] : []),
        ...entriesOf(node.entries, path, !isFlagged),
      ]);
      return { kind: "mapping", entries, origin };
    }
  }
}

/** Whether a node that is built is defined at another place than this one. */
function isElsewhere(node: ResolvedNode, path: ConfigPath): boolean {
  return node.kind === "target" && renderPath(node.path) !== renderPath(path);
}

function entriesOf(
  entries: ReadonlyMap<string, ResolvedEntry>,
  path: ConfigPath,
  active: boolean,
): ReadonlyMap<string, MappingEntry> {
  return new Map(
    [...entries].map(([name, { key, value }]) => [
      name,
      { key, value: treeOf(value, [...path, name], active) },
    ]),
  );
}

function control(name: string, value: ScalarValue, origin: Origin): readonly [string, MappingEntry] {
  return [name, { key: origin, value: scalar(value, origin) }];
}

function scalar(value: ScalarValue, origin: Origin): ScalarNode {
  return { kind: "scalar", value, plain: false, origin };
}

/** What a value that came from the environment is shown as; a list or mapping that was decoded from it is one such value. */
function environmentTag(node: ResolvedNode): string | undefined {
  if (node.kind === "scalar") return node.shownAs;
  if (node.kind !== "sequence" && node.kind !== "mapping") return undefined;
  const parts = node.kind === "sequence" ? node.items : [...node.entries.values()].map(({ value }) => value);
  const tags = new Set(
    parts.map((part) => (isSamePlace(part.origin, node.origin) ? environmentTag(part) : undefined)),
  );
  const [tag] = tags;
  return tags.size === 1 ? tag : undefined;
}

function isSamePlace(a: Origin, b: Origin): boolean {
  return a.source === b.source && a.span.start === b.span.start && a.span.end === b.span.end;
}

function hasLiteralNode(entries: ReadonlyMap<string, ResolvedEntry>): boolean {
  return [...entries.values()].some(({ value }) => isLiteralNode(value));
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
