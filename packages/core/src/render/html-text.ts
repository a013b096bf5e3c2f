/** Markup that needs no more escaping. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Piece = Markup | string | number | undefined | readonly Piece[];

/**
 * Template literals of HTML and SVG: what is put in is escaped, unless it is markup itself. Lists
 * are put together, and `undefined` leaves nothing.
 */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(strings.reduce((text, part, index) => text + markupOf(pieces[index - 1]) + part));
}

/** Makes code of what stands in backticks. */
export function withCode(text: string): readonly Piece[] {
  return text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}

function markupOf(piece: Piece): string {
  if (piece === undefined) return "";
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === "object") return piece.map(markupOf).join("");
  return String(piece).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
