import type { Output } from "./output.js";

export const CLEAR_LINE = "\r\u001b[K";

/**
 * The last line of a terminal, or the last few, rewritten in place, with ordinary lines printed
 * above. Where lines cannot be rewritten it shows nothing. It never hides the cursor, so that a
 * process that is killed leaves the terminal as it was.
 */
export class StatusLine {
  #shown = "";

  constructor(readonly output: Output) {}

  /** Replaces the status. Each of its lines must be narrower than the terminal. */
  show(text: string): void {
    if (!this.output.interactive || text === this.#shown) return;
    this.#replaceBy(text);
    this.#shown = text;
  }

  /** Writes a line that stays, above the status. */
  print(line: string): void {
    const status = this.#shown;
    if (status === "") this.output.write(`${line}\n`);
    else this.#replaceBy(`${line}\n${status}`);
  }

  clear(): void {
    if (this.#shown === "") return;
    this.#replaceBy("");
    this.#shown = "";
  }

  #replaceBy(text: string): void {
    const above = this.#shown.split("\n").length - 1;
    if (above === 0) return this.output.write(CLEAR_LINE + text);
    // Up to the first line. No text that others have made may do so: it would hide what stands there.
    this.output.writeExactly(`\r\u001b[${above}A\u001b[J`);
    if (text !== "") this.output.write(text);
  }
}
