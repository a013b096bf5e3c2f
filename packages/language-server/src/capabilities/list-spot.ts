import type { ConfigNode, ConfigPath, SequenceNode, Span } from "@lighterjs/core/stages";
import type { DocumentView } from "../workspace/config-view.js";

/** A list of a file. */
export interface ListSpot {
  readonly key: string;
  readonly list: SequenceNode;
  /** From the root of the file. */
  readonly path: ConfigPath;
  /** Where its key stands. */
  readonly keySpan: Span;
}

/** The innermost list of nodes whose key, or the first line of an item of it, is at an offset. */
export function listAt({ document }: DocumentView, offset: number): ListSpot | undefined {
  if (document === undefined) return undefined;
  const { source } = document;
  const line = source.position(offset).line;
  const isOnLine = (at: number): boolean => source.position(at).line === line;
  const visit = (node: ConfigNode, path: ConfigPath): ListSpot | undefined => {
    if (node.kind === "scalar" || node.origin.source !== source) return undefined;
    if (node.kind === "sequence") return firstOf(node.items, (item, index) => visit(item, [...path, index]));
    return firstOf([...node.entries], ([key, { key: at, value }]) => {
      const own = [...path, key];
      const below = visit(value, own);
      const { start } = at.span;
      const isHere =
        value.kind === "sequence" &&
        at.source === source &&
        value.origin.source === source &&
        ((start <= offset && offset <= value.origin.span.start + 1 && isOnLine(start)) ||
          value.items.some(({ origin }) => origin.source === source && isOnLine(origin.span.start)));
      return below ?? (isHere ? { key, list: value, path: own, keySpan: at.span } : undefined);
    });
  };
  return visit(document.root, []);
}

function firstOf<T, R>(items: readonly T[], find: (item: T, index: number) => R | undefined): R | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
