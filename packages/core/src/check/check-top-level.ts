import type { Report } from "../diagnostic.js";
import { didYouMean } from "../fix.js";
import type { ResolvedConfig, ResolvedEntry, ResolvedTarget } from "../resolved-node.js";
import type { CheckedTarget } from "./checked-config.js";

/**
 * Finds the nodes to build, and warns of a key that reads like a misspelt one of theirs: every
 * other top-level key is allowed, so a slip of the keyboard would go unseen.
 */
export function checkTopLevel(
  { root, roots }: ResolvedConfig,
  targets: ReadonlyMap<ResolvedTarget, CheckedTarget>,
  report: Report,
): Map<string, CheckedTarget> {
  const found = new Map<string, CheckedTarget>();
  const meaningful = [...Object.keys(roots), "defaults"];
  for (const [key, entry] of root.entries) {
    if (Object.hasOwn(roots, key)) {
      const target = rootTarget(key, entry, roots[key]!, targets, report);
      if (target !== undefined) found.set(key, target);
      continue;
    }
    const meant = meaningful.find((name) => isOneEditApart(key, name));
    if (meant !== undefined)
      report({
        code: "UNKNOWN_KEY",
        severity: "warning",
        message: `the top-level key \`${key}\` is plain data and builds nothing`,
        labels: [{ ...entry.key, text: `reads like \`${meant}\`` }],
        path: key,
        ...didYouMean([meant], entry.key),
      });
  }
  return found;
}

function rootTarget(
  key: string,
  { key: at, value }: ResolvedEntry,
  targetName: string,
  targets: ReadonlyMap<ResolvedTarget, CheckedTarget>,
  report: Report,
): CheckedTarget | undefined {
  const node = value.kind === "reference" ? value.node : value;
  if (node.kind === "target") return targets.get(node);
  if (node.kind !== "unknown") {
    const { source, span } = node.kind === "scalar" || value.kind === "reference" ? value.origin : at;
    report({
      code: "INVALID_OPTION",
      severity: "error",
      message: `\`${key}\` must be a mapping with the options of \`${targetName}\``,
      labels: [
        {
          source,
          span,
          text: `expected a mapping, found a ${node.kind === "sequence" ? "list" : "single value"}`,
        },
      ],
      path: key,
      ...(node.kind === "sequence" && { help: ["leave out the `- ` before its options"] }),
    });
  }
  return undefined;
}

/**
 * Whether one letter inserted, left out, replaced, or swapped with its neighbour makes `a` of `b`.
 */
function isOneEditApart(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (x.length === 2 && y.length === 2) return x[0] === y[1] && x[1] === y[0];
  return x.length <= 1 && y.length <= 1;
}
