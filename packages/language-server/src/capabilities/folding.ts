import type { DocumentView } from "../workspace/config-view.js";
import { outlineOf, type OutlineItem } from "./symbols.js";

/** Lines that can be folded into the first of them, from 1. */
export interface Fold {
  readonly from: number;
  readonly to: number;
  readonly isComment: boolean;
}

/** Nodes, mappings and lists of more than one line, and comments of several lines. */
export function foldsOf(view: DocumentView): readonly Fold[] {
  const { document } = view;
  if (document === undefined) return [];
  const { source } = document;
  const folds: Fold[] = [];
  const visit = ({ span, children }: OutlineItem): void => {
    const from = source.position(span.start).line;
    const to = source.position(span.end).line;
    if (to > from) folds.push({ from, to, isComment: false });
    children.forEach(visit);
  };
  outlineOf(view).forEach(visit);
  let first: number | undefined;
  for (let line = 1; line <= source.lineCount + 1; line++) {
    const isComment = /^\s*#/.test(source.line(line));
    if (isComment) first ??= line;
    else if (first !== undefined) {
      if (line - 1 > first) folds.push({ from: first, to: line - 1, isComment: true });
      first = undefined;
    }
  }
  return folds.toSorted((a, b) => a.from - b.from);
}
