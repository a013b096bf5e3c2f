import type { ConfigNode } from "../config-node.js";
import type { CanonicalTexts } from "./canonical-text.js";

/** An item of a list, which a mapping may have given a name. */
export interface ListItem {
  readonly name: string | undefined;
  readonly node: ConfigNode;
}

/** Items of two lists that are taken for the same one, and those of one list only, by index. */
export interface ItemMatch {
  readonly pairs: readonly (readonly [left: number, right: number])[];
  readonly removed: readonly number[];
  readonly added: readonly number[];
}

/**
 * Finds for each item of a list the one that it is in the other list: by what may be known of an
 * item, the most telling first. Linear in the number of items.
 */
export function matchItems(
  left: readonly ListItem[],
  right: readonly ListItem[],
  texts: CanonicalTexts,
): ItemMatch {
  const open = { left: new Set(left.keys()), right: new Set(right.keys()) };
  const pairs: [number, number][] = [];
  const match = (identity: (item: ListItem) => string | undefined): void => {
    const waiting = new Map<string, number[]>();
    for (const index of open.right) {
      const key = identity(right[index]!);
      if (key === undefined) continue;
      const known = waiting.get(key);
      if (known === undefined) waiting.set(key, [index]);
      else known.push(index);
    }
    for (const list of waiting.values()) list.reverse();
    for (const index of open.left) {
      const key = identity(left[index]!);
      const found = key === undefined ? undefined : waiting.get(key)?.pop();
      if (found === undefined) continue;
      pairs.push([index, found]);
      open.left.delete(index);
      open.right.delete(found);
    }
  };
  match(({ name }) => name);
  match(({ node }) => texts.of(node));
  match(({ node }) => targetAnd(node, "name"));
  match(({ node }) => targetAnd(node));
  // What is left is data of one kind: the first of them is the first.
  match(({ node }) => (targetOf(node) === undefined ? node.kind : undefined));
  return {
    pairs: pairs.sort(([a], [b]) => a - b),
    removed: [...open.left],
    added: [...open.right],
  };
}

/** The pairs whose order differs: as few as will do. */
export function movedPairs(pairs: ItemMatch["pairs"]): ItemMatch["pairs"] {
  const kept = longestRising(pairs.map(([, right]) => right));
  return pairs.filter((_, index) => !kept.has(index));
}

/** Positions of a longest rising subsequence, by patience sorting. */
function longestRising(numbers: readonly number[]): ReadonlySet<number> {
  const tops: number[] = [];
  const before: (number | undefined)[] = [];
  for (const [index, number] of numbers.entries()) {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[tops[middle]!]! < number) low = middle + 1;
      else high = middle;
    }
    before.push(tops[low - 1]);
    tops[low] = index;
  }
  const kept = new Set<number>();
  for (let at = tops.at(-1); at !== undefined; at = before[at]) kept.add(at);
  return kept;
}

/** The name in `_target_`, where a node has one. */
export function targetOf(node: ConfigNode): string | undefined {
  const target = node.kind === "mapping" ? node.entries.get("_target_")?.value : undefined;
  return target?.kind === "scalar" && typeof target.value === "string" ? target.value : undefined;
}

/** The target of a node, together with the option of this name where one is asked for. */
function targetAnd(node: ConfigNode, option?: string): string | undefined {
  const target = targetOf(node);
  if (target === undefined || option === undefined || node.kind !== "mapping") return target;
  const value = node.entries.get(option)?.value;
  return value?.kind === "scalar" ? `${target} ${String(value.value)}` : undefined;
}
