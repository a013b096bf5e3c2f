/** Markup that needs no more escaping. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may stand in {@link html}: text is escaped, markup is not, nothing stands for `undefined`. */
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

/** What a page of HTML is made of. */
export interface PageParts {
  readonly title: string;
  readonly style: string;
  /** Further elements of the head. */
  readonly head?: Piece;
  /** Sources beside its own styles, as a content security policy: `img-src data:`. */
  readonly allowed?: string;
  readonly body: Piece;
}

/** A page of one file, which fetches nothing and runs nothing but what is allowed. */
export function htmlPage({ title, style, head, allowed, body }: PageParts): string {
  const policy = ["default-src 'none'", "style-src 'unsafe-inline'", ...(allowed ? [allowed] : [])];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${head}
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="Content-Security-Policy" content="${new Markup(policy.join("; "))}" />
        <title>${title}</title>
        <style>
          ${new Markup(style)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html> `.text;
}

function markupOf(piece: Piece): string {
  if (piece === undefined) return "";
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === "object") return piece.map(markupOf).join("");
  return String(piece).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
