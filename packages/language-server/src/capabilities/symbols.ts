import type { ConfigNode, Span } from "@lighterjs/core/stages";
import { targetName } from "../meaning.js";
import type { DocumentView } from "../workspace/config-view.js";

/** A line of the outline of a file. */
export interface OutlineItem {
  readonly name: string;
  /** Its target, or its value. */
  readonly detail: string;
  readonly kind: "node" | "mapping" | "list" | "value";
  readonly span: Span;
  readonly nameSpan: Span;
  readonly children: readonly OutlineItem[];
}

/** Longer values say little in an outline. */
const MOST = 40;

/** The keys of a file as a tree, each node with its target. */
export function outlineOf({ document, path }: DocumentView): readonly OutlineItem[] {
  return document === undefined ? [] : childrenOf(document.root, path);
}

function childrenOf(node: ConfigNode, file: string): readonly OutlineItem[] {
  if (node.kind === "scalar") return [];
  const below =
    node.kind === "sequence"
      ? node.items.map((value, index) => ({
          name: String(index),
          at: value.origin.span,
          value,
          isItem: true,
        }))
      : [...node.entries].flatMap(([name, { key, value }]) =>
          name === "_target_" ? [] : [{ name, at: key.span, value, isItem: false }],
        );
  return below.flatMap(({ name, at, value, isItem }) => {
    // An alias, or a merged key, stands where it was written first. A list of single values is a
    // value.
    if (value.origin.source.file !== file || (isItem && value.kind === "scalar")) return [];
    const target = targetName(value);
    const { span } = value.origin;
    return [
      {
        name,
        detail: target ?? (value.kind === "scalar" ? String(value.value).slice(0, MOST) : ""),
        kind: kindOf(value, target),
        span: { start: Math.min(at.start, span.start), end: Math.max(at.end, span.end) },
        nameSpan: isItem ? { start: span.start, end: span.start } : at,
        children: childrenOf(value, file),
      },
    ];
  });
}

function kindOf(node: ConfigNode, target: string | undefined): OutlineItem["kind"] {
  if (target !== undefined) return "node";
  return node.kind === "mapping" ? "mapping" : node.kind === "sequence" ? "list" : "value";
}
