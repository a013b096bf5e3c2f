import type { Diagnostic } from "../diagnostic.js";
import type { SourceText } from "../source-text.js";

/**
 * Diagnostics by source, and within one by position. Stable.
 *
 * @param sources - their order; others follow in the order in which they first appear
 */
export function inSourceOrder(
  diagnostics: readonly Diagnostic[],
  sources: readonly SourceText[] = [],
): Diagnostic[] {
  const found = diagnostics.map(({ labels }) => labels[0].source);
  const names = [...new Set([...sources, ...found].map(({ name }) => name))];
  const rank = new Map(names.map((name, index) => [name, index]));
  return diagnostics.toSorted((a, b) => {
    const [left, right] = [a.labels[0], b.labels[0]];
    if (left.source.name === right.source.name) return left.span.start - right.span.start;
    return (rank.get(left.source.name) ?? 0) - (rank.get(right.source.name) ?? 0);
  });
}
