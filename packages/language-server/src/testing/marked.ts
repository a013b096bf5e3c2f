/** A text without its marks, and where each stood. */
export interface Marked {
  readonly text: string;
  readonly offset: number;
  readonly offsets: readonly number[];
}

/** Reads a text with places that are asked about, each before a `‸`. */
export function marked(text: string): Marked {
  const parts = text.split("‸");
  let at = 0;
  const offsets = parts.slice(0, -1).map((part) => (at += part.length));
  return { text: parts.join(""), offset: offsets[0] ?? 0, offsets };
}
