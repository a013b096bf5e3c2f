import type { Output } from "../terminal/output.js";

/** An output that keeps what was written. */
export class RecordingOutput implements Output {
  text = "";
  readonly color: boolean;
  readonly interactive: boolean;
  readonly terminal: boolean;
  readonly #width: number;

  constructor(options: { color?: boolean; interactive?: boolean; width?: number } = {}) {
    this.color = options.color ?? false;
    this.interactive = options.interactive ?? false;
    this.terminal = this.interactive;
    this.#width = options.width ?? 80;
  }

  write(text: string): void {
    this.text += text;
  }

  writeExactly(text: string): void {
    this.text += text;
  }

  width(): number {
    return this.#width;
  }

  /** The screen of a terminal: carriage returns and line clearing carried out. */
  get screen(): string {
    return this.text
      .split("\n")
      .map((line) => line.split("\r\u001b[K").at(-1))
      .join("\n");
  }
}
