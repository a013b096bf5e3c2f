import type { Location, SourceText } from "../source-text.js";

/**
 * The sources of a config as a person goes through them: the files of the command line from left to
 * right, each before what its defaults list names, and the command line last. They are read in
 * another order.
 */
export class SourceOrder {
  readonly #ranks = new Map<SourceText, readonly number[]>();

  constructor(private readonly commandLine: SourceText) {
    this.#ranks.set(commandLine, [Infinity]);
  }

  /**
   * @param namedAt - where the source was asked for, by a file that has been added or on the
   * command line
   */
  add(source: SourceText, namedAt: Location): void {
    const above = namedAt.source === this.commandLine ? [] : (this.#ranks.get(namedAt.source) ?? []);
    this.#ranks.set(source, [...above, namedAt.span.start]);
  }

  sorted(): SourceText[] {
    return [...this.#ranks].sort(([, a], [, b]) => compare(a, b)).map(([source]) => source);
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((step, index) => step !== b[index]);
  if (at === -1) return a.length - b.length;
  return at < b.length ? a[at]! - b[at]! : 1;
}
