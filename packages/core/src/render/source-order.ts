import type { Diagnostic } from "../diagnostic.js";

/** Diagnostics by source, in the order in which sources first appear, and within one by position. Stable. */
export function inSourceOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const names = [...new Set(diagnostics.map(({ labels }) => labels[0].source.name))];
  const rank = new Map(names.map((name, index) => [name, index]));
  return diagnostics.toSorted((a, b) => {
    const [left, right] = [a.labels[0], b.labels[0]];
    if (left.source.name === right.source.name) return left.span.start - right.span.start;
    return (rank.get(left.source.name) ?? 0) - (rank.get(right.source.name) ?? 0);
  });
}
