import type { SourceText, Span } from "@lighterjs/core/stages";
import type { Position, Range } from "vscode-languageserver";

/** Where the lines of a text begin, for each text once. */
const known = new WeakMap<SourceText, readonly number[]>();

/**
 * Between offsets of a text as the stages read it and the lines and UTF-16 columns of an editor. To
 * an editor a lone carriage return ends a line, and a byte order mark, which the stages do not see,
 * is a character where it is shown.
 */
export class Positions {
  readonly #starts: readonly number[];
  readonly #shift: number;

  /** @param shown - the text as the editor has it, where it does */
  constructor(
    readonly source: SourceText,
    shown?: string,
  ) {
    this.#starts = known.get(source) ?? lineStarts(source.text);
    known.set(source, this.#starts);
    this.#shift = shown?.startsWith("\ufeff") === true ? 1 : 0;
  }

  position(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.source.text.length));
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: at - this.#starts[low]! + (low === 0 ? this.#shift : 0) };
  }

  range({ start, end }: Span): Range {
    return { start: this.position(start), end: this.position(Math.max(start, end)) };
  }

  /** Beyond the end of a line, its end. */
  offset({ line, character }: Position): number {
    const { text } = this.source;
    const start = this.#starts[line];
    if (start === undefined) return text.length;
    const next = this.#starts[line + 1];
    const end =
      next === undefined ? text.length : start + /[^\r\n]*/.exec(text.slice(start, next))![0].length;
    const column = Math.max(0, character - (line === 0 ? this.#shift : 0));
    return Math.min(start + column, end);
  }
}

function lineStarts(text: string): readonly number[] {
  return [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), ({ 0: end, index }) => index + end.length)];
}
