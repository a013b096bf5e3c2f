import type { OptionIssue } from "@lighterjs/schema";
import { childNode, type ConfigNode, renderPath } from "../config-node.js";
import type { Diagnostic } from "../diagnostic.js";
import { firstLineOf } from "../source-text.js";
import { type CheckedTarget, type CheckedValue, stepBelow } from "./checked-config.js";

/**
 * The report of an item that names no target, in a list that took the place of another whose item
 * at this index does: a few options were meant to be changed, and naming the target would keep
 * nothing of the others.
 */
export function withPartialItem(
  diagnostic: Diagnostic,
  target: CheckedTarget,
  issue: OptionIssue,
): Diagnostic {
  const [index, ...above] = issue.path.toReversed();
  const list = typeof index === "number" ? valueAt(target, above.toReversed()) : undefined;
  const item = list?.kind === "list" ? list.items[index as number]?.value : undefined;
  if (issue.code !== "WRONG_SLOT" || item?.kind !== "mapping") return diagnostic;
  const before = list?.origin.replaced;
  const node = before?.kind === "sequence" ? childNode(before, String(index)) : undefined;
  const name = node === undefined ? undefined : targetOf(node);
  if (before === undefined || node === undefined || name === undefined) return diagnostic;
  const overrides = [...item.entries].map(([key, { value }]) => {
    const written = value.kind === "scalar" ? JSON.stringify(value.value) : "…";
    return `\`${renderPath([...item.path, key])}=${written}\``;
  });
  return {
    ...diagnostic,
    labels: [...diagnostic.labels, { ...firstLineOf(node.origin), text: `\`${name}\` was here` }],
    notes: ["a list replaces a list: the items of the one before are lost"],
    help: [
      `to change an option of \`${name}\`, leave this list out and write the override ${overrides.join(" ")}`,
      "to change it in a file, give the items of both lists names: `name: {…}` instead of `- {…}`",
    ],
    fixes: [],
  };
}

function targetOf(node: ConfigNode): string | undefined {
  const target = childNode(node, "_target_");
  return target?.kind === "scalar" && typeof target.value === "string" ? target.value : undefined;
}

function valueAt({ options }: CheckedTarget, path: OptionIssue["path"]): CheckedValue | undefined {
  const [first, ...rest] = path;
  let at = options.get(String(first))?.value;
  for (const step of rest) at = at?.kind === "object" ? undefined : stepBelow(at, step)?.value;
  return at;
}
