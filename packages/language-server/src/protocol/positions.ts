import type { Location, SourceText, Span } from "@lighterjs/core/stages";
import type { Position, Range } from "vscode-languageserver";

/**
 * Between offsets of a text as the stages read it and the lines and UTF-16 columns of an editor. A
 * byte order mark, which the stages do not see, is a character to an editor that shows it.
 */
export class Positions {
  readonly #shift: number;

  /** @param shown - the text as the editor has it, where it does */
  constructor(
    readonly source: SourceText,
    shown?: string,
  ) {
    this.#shift = shown?.startsWith("\ufeff") === true ? 1 : 0;
  }

  position(offset: number): Position {
    const { line, column } = this.source.position(Math.min(offset, this.source.text.length));
    return { line: line - 1, character: column - 1 + (line === 1 ? this.#shift : 0) };
  }

  range({ start, end }: Span): Range {
    return { start: this.position(start), end: this.position(Math.max(start, end)) };
  }

  offset({ line, character }: Position): number {
    if (line >= this.source.lineCount) return this.source.text.length;
    const start = this.source.offsetOfLine(line + 1);
    const length = this.source.line(line + 1).length;
    return start + Math.max(0, Math.min(character - (line === 0 ? this.#shift : 0), length));
  }
}

/** Where a location is, for who knows the file by its URI. */
export type ToURI = (location: Location) => string | undefined;
