import type { ConfigNode, Origin, ScalarValue } from "../config-node.js";
import { escapeUnseen } from "../render/display-text.js";
import { printScalar } from "./print-scalar.js";
import { printTree, type PrintTree } from "./print-tree.js";

export interface PrintOptions {
  /** Says behind each value who set it: ` # FILE:LINE:COLUMN (was VALUE, FILE:LINE:COLUMN)`. */
  readonly origins?: boolean;
}

const MAX_VALUE = 40;

/** A config before references are resolved, as YAML that reads back to the same tree; references stay as written. */
export function printConfig(node: ConfigNode, options: PrintOptions = {}): string {
  return printTree(treeOf(node, options.origins ?? false));
}

/**
 * Plain data as YAML that reads back to the same data.
 *
 * @throws TypeError for what YAML has no spelling for: functions, symbols, instances of classes
 */
export function printData(data: unknown): string {
  return printTree(treeOfData(data, new Set()));
}

function treeOf(node: ConfigNode, origins: boolean): PrintTree {
  switch (node.kind) {
    case "scalar":
      return { kind: "scalar", value: node.value, ...comment(node.origin, origins) };
    case "sequence": {
      const items = node.items.map((item) => treeOf(item, origins));
      return {
        kind: "sequence",
        items,
        ...comment(node.origin, origins && (items.length === 0 || hasReplaced(node))),
      };
    }
    case "mapping": {
      const entries = [...node.entries].map(([name, { value }]) => [name, treeOf(value, origins)] as const);
      return {
        kind: "mapping",
        entries,
        ...comment(node.origin, origins && (entries.length === 0 || hasReplaced(node))),
      };
    }
  }
}

const hasReplaced = ({ origin }: ConfigNode): boolean => origin.replaced !== undefined;

function comment(origin: Origin, wanted: boolean): { readonly comment?: string } {
  if (!wanted) return {};
  const { replaced } = origin;
  const was =
    replaced === undefined ? "" : ` (was ${shorten(printFlow(replaced))}, ${place(replaced.origin)})`;
  return { comment: place(origin) + was };
}

function place({ source, span }: Origin): string {
  const { line, column } = source.position(span.start);
  return `${escapeUnseen(source.name)}:${line}:${column}`;
}

/** One line, for a comment. */
function printFlow(node: ConfigNode): string {
  switch (node.kind) {
    case "scalar":
      return printScalar(node.value);
    case "sequence":
      return `[${node.items.map(printFlow).join(", ")}]`;
    case "mapping":
      return `{${[...node.entries].map(([name, { value }]) => `${name}: ${printFlow(value)}`).join(", ")}}`;
  }
}

const shorten = (text: string): string => (text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text);

function treeOfData(data: unknown, open: Set<object>): PrintTree {
  if (isScalar(data)) return { kind: "scalar", value: data };
  if (typeof data !== "object") throw new TypeError(`a ${typeof data} has no spelling in YAML`);
  if (open.has(data)) throw new TypeError("data that contains itself has no spelling in YAML");
  open.add(data);
  const tree = treeOfContainer(data, open);
  open.delete(data);
  return tree;
}

function treeOfContainer(data: object, open: Set<object>): PrintTree {
  if (Array.isArray(data))
    return { kind: "sequence", items: data.map((item: unknown) => treeOfData(item, open)) };
  const prototype: unknown = Object.getPrototypeOf(data);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(`an instance of ${data.constructor.name} has no spelling in YAML`);
  const entries = Object.entries(data).map(([name, value]) => [name, treeOfData(value, open)] as const);
  return { kind: "mapping", entries };
}

const isScalar = (data: unknown): data is ScalarValue =>
  data === null || typeof data === "string" || typeof data === "number" || typeof data === "boolean";
