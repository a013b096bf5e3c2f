import type { ConfigNode } from "../config-node.js";
import type { Location } from "../source-text.js";
import type { Extent } from "./reference-syntax.js";

/**
 * Where a part of a scalar's text stands in its source. Where the text is written another way than
 * its value (escapes, folded lines), the whole scalar.
 */
export function locateInNode(node: ConfigNode, extent: Extent | undefined): Location {
  const { source, span } = node.origin;
  if (extent === undefined || node.kind !== "scalar") return { source, span };
  const raw = source.text.slice(span.start, span.end);
  const shift = raw === node.value ? 0 : isQuoted(raw, node.value) ? 1 : undefined;
  if (shift === undefined) return { source, span };
  const start = span.start + shift + extent.start;
  return { source, span: { start, end: span.start + shift + Math.max(extent.end, extent.start + 1) } };
}

/**
 * Whether a part of a scalar's text stands in its source as it is, so that it can be told where.
 */
export function isWrittenOut(node: ConfigNode, extent: Extent): boolean {
  const { source, span } = locateInNode(node, extent);
  const written = node.kind === "scalar" ? String(node.value).slice(extent.start, extent.end) : undefined;
  return source.text.slice(span.start, span.end) === written;
}

function isQuoted(raw: string, value: unknown): boolean {
  const quote = raw[0];
  return (quote === '"' || quote === "'") && raw.endsWith(quote) && raw.slice(1, -1) === value;
}
