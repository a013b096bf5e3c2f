import type { Location, SourceText, Span } from "../source-text.js";
import { OverrideFault } from "./override-fault.js";

/** Where the reading of a value has come to. */
export class ValueCursor {
  at: number;

  constructor(
    readonly source: SourceText,
    /** The whole value; nothing is read beyond it. */
    readonly span: Span,
    /** How many brackets may stand inside each other. */
    readonly maxDepth: number,
  ) {
    this.at = span.start;
  }

  get done(): boolean {
    return this.at >= this.span.end;
  }

  /** The character here; empty at the end. */
  get character(): string {
    return this.done ? "" : (this.source.text[this.at] ?? "");
  }

  /** Passes a character, and the blanks after it, if it stands here. */
  take(character: string): boolean {
    if (this.character !== character) return false;
    this.at++;
    this.skipBlank();
    return true;
  }

  /** Passes what a sticky pattern matches here. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source.text);
    if (found === null || pattern.lastIndex > this.span.end) return undefined;
    this.at = pattern.lastIndex;
    return found;
  }

  skipBlank(): void {
    while (/\s/.test(this.character)) this.at++;
  }

  /** The next character, for a fault. */
  here(): Span {
    return { start: this.at, end: Math.min(this.at + 1, this.span.end) };
  }

  from(start: number, end = this.at): Location {
    return { source: this.source, span: { start, end } };
  }

  unexpected(): never {
    throw new OverrideFault(`\`${this.character}\` cannot stand here`, this.here(), "unexpected", {
      help: "quote the value, or put a backslash before the character",
    });
  }
}
