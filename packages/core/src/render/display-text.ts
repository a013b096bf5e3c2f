/** One piece of a line as it appears on a terminal. */
export interface Cell {
  /** UTF-16 offset of the piece in its line. */
  readonly offset: number;
  readonly text: string;
  /** Columns that it takes. */
  readonly width: number;
}

// Control characters but the tab and the line feed, lone surrogates, bidi controls, and characters
// that show as nothing. U+200C and U+200D join letters and emoji and are left as they are.
const UNSEEN =
  /(?![\t\n])\p{Cc}|\p{Cs}|[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Script=Bopomofo}|\p{Script=Yi}|\p{Emoji_Presentation}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\ufe0f/u;

const TAB_WIDTH = 4;

/** Made when a line needs it: it costs as much as reading a small config. */
let segmenter: Intl.Segmenter | undefined;

/**
 * The text with characters that a reader could not see, or that would reorder what he sees, spelled
 * out: `\u{202e}`.
 */
export function escapeUnseen(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

/** Escapes a text for one line of a report: the same, and no tab or line feed of its own. */
export function escapeLine(text: string): string {
  return escapeUnseen(text).replace(/[\t\n]/g, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

/** Whether a text holds such a character. */
export const isUnseen = (text: string): boolean => escapeUnseen(text) !== text;

/**
 * A line cut into what a terminal shows, tabs widened to their stops, double-width letters counted
 * as two columns.
 */
export function displayCells(line: string): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  const add = (offset: number, text: string, width: number): void => {
    cells.push({ offset, text, width });
    column += width;
  };
  const ascii = /^[ -~]*$/.test(line);
  const pieces = ascii ? Array.from(line, (segment, index) => ({ segment, index })) : graphemes(line);
  for (const { segment, index } of pieces) {
    const shown = escapeUnseen(segment);
    if (segment === "\t") {
      const width = TAB_WIDTH - (column % TAB_WIDTH);
      add(index, " ".repeat(width), width);
    } else if (shown !== segment) add(index, shown, shown.length);
    else add(index, segment, WIDE.test(segment) ? 2 : /^[\p{Mn}\p{Me}\p{Cf}]+$/u.test(segment) ? 0 : 1);
  }
  return cells;
}

function graphemes(line: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(line);
}
