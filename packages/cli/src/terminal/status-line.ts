import type { Output } from "./output.js";

export const CLEAR_LINE = "\r\u001b[K";

/**
 * The last line of a terminal, rewritten in place, with ordinary lines printed above it. Where
 * lines cannot be rewritten it shows nothing. It never hides the cursor, so that a process that is
 * killed leaves the terminal as it was.
 */
export class StatusLine {
  #shown = "";

  constructor(readonly output: Output) {}

  /** Replaces the status. The text must be narrower than the terminal. */
  show(text: string): void {
    if (!this.output.interactive || text === this.#shown) return;
    this.#shown = text;
    this.output.write(CLEAR_LINE + text);
  }

  /** Writes a line that stays, above the status. */
  print(line: string): void {
    const status = this.#shown;
    if (status === "") this.output.write(`${line}\n`);
    else this.output.write(`${CLEAR_LINE}${line}\n${status}`);
  }

  clear(): void {
    if (this.#shown === "") return;
    this.#shown = "";
    this.output.write(CLEAR_LINE);
  }
}
