import type { Span } from "../source-text.js";

/**
 * The `${…}` that begins at `start`, braces inside it counted; nothing when it does not end on its
 * line.
 */
export function findReference(text: string, start: number): Span | undefined {
  if (!text.startsWith("${", start)) return undefined;
  let depth = 0;
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === "\n") return undefined;
    if (character === "{") depth++;
    if (character === "}" && --depth === 0) return { start, end: at + 1 };
  }
  return undefined;
}

/** The `${…}` on the line of `offset` that holds it. */
export function referenceAround(text: string, offset: number): Span | undefined {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  for (let start = text.indexOf("${", lineStart); start !== -1 && start <= offset;) {
    const span = findReference(text, start);
    if (span === undefined) return undefined;
    if (offset < span.end) return span;
    start = text.indexOf("${", span.end);
  }
  return undefined;
}
