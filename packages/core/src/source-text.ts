/** Half-open range of UTF-16 offsets into one source text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place in a source text. */
export interface Location {
  readonly source: SourceText;
  readonly span: Span;
}

/** One-based line and column, in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One text that a diagnostic can point into: a file, or the command line. */
export class SourceText {
  readonly #text: string;
  #lineStarts: readonly number[] | undefined;

  /**
   * @param name - as the user gave it, `train.yaml` or `<command line>`; the only name ever shown
   * @param text - the whole content
   * @param directory - absolute path of the folder from which relative paths in this text resolve
   * @param file - absolute path of the file that holds it, for programs: it is never shown
   */
  constructor(
    readonly name: string,
    text: string,
    readonly directory: string,
    readonly file?: string,
  ) {
    // Private, so that nobody prints it by accident: it may hold what is private to its author.
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  position(offset: number): Position {
    const starts = this.#starts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  }

  /** A whole file is too long for whoever prints an error; its name tells enough. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `SourceText ${this.name}`;
  }

  /** Text of a one-based line, without its line break. */
  line(line: number): string {
    const start = this.#starts[line - 1];
    if (start === undefined) return "";
    const end = this.#starts[line] ?? this.text.length + 1;
    return this.text.slice(start, end - 1).replace(/\r$/, "");
  }

  /** Offset of each line; looked up when something is to be shown. */
  get #starts(): readonly number[] {
    return (this.#lineStarts ??= lineStarts(this.text));
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The first line of what stands at a location, without its line break. */
export function firstLineOf({ source, span }: Location): Location {
  const length = source.text.slice(span.start, span.end).search(/\r?\n/);
  return length === -1 ? { source, span } : { source, span: { start: span.start, end: span.start + length } };
}
