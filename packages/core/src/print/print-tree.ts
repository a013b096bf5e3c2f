import type { ScalarValue } from "../config-node.js";
import { printKey, printScalar } from "./print-scalar.js";

/** The tree to print: data, each part with a comment or none. */
export type PrintTree =
  | {
      readonly kind: "scalar";
      readonly value: ScalarValue;
      readonly spelled?: string | undefined;
      readonly comment?: string;
    }
  | { readonly kind: "sequence"; readonly items: readonly PrintTree[]; readonly comment?: string }
  | {
      readonly kind: "mapping";
      readonly entries: readonly (readonly [name: string, value: PrintTree])[];
      readonly comment?: string;
    };

/**
 * Block style throughout, but for lists of numbers that fit a line and have no comments. Ends with
 * a line feed.
 */
export function printTree(tree: PrintTree): string {
  return `${linesOf(tree).join("\n")}\n`;
}

function linesOf(tree: PrintTree): string[] {
  const inline = printInline(tree);
  if (inline !== undefined) return [inline];
  if (tree.kind === "sequence") return tree.items.flatMap(itemLines);
  if (tree.kind === "scalar") return [];
  return tree.entries.flatMap(([name, value]) => {
    const key = `${printKey(name)}:`;
    const short = printInline(value);
    if (short !== undefined) return [`${key} ${short}`];
    return [key + suffix(value), ...linesOf(value).map((line) => `  ${line}`)];
  });
}

/** The mark of an item takes its comment, where the item has lines of its own. */
function itemLines(item: PrintTree): string[] {
  const lines = linesOf(item);
  const isBlock = item.comment !== undefined && printInline(item) === undefined;
  return isBlock ? [`-${suffix(item)}`, ...lines.map((line) => `  ${line}`)] : hang("- ", lines);
}

/** Prints what fits on the line of its key. */
function printInline(tree: PrintTree): string | undefined {
  if (tree.kind === "scalar") return printScalar(tree.value, tree.spelled) + suffix(tree);
  if (tree.kind === "mapping") return tree.entries.length === 0 ? `{}${suffix(tree)}` : undefined;
  const plain = tree.items.every(
    (item) => item.kind === "scalar" && typeof item.value !== "string" && item.comment === undefined,
  );
  const text = plain
    ? `[${tree.items.map((item) => (item.kind === "scalar" ? printScalar(item.value, item.spelled) : "")).join(", ")}]`
    : "";
  return plain && text.length <= 80 ? text + suffix(tree) : undefined;
}

const suffix = ({ comment }: PrintTree): string => (comment === undefined ? "" : ` # ${comment}`);

/** The first line after a mark, the rest below it. */
const hang = (mark: string, lines: readonly string[]): string[] =>
  lines.map((line, index) => (index === 0 ? mark : " ".repeat(mark.length)) + line);
