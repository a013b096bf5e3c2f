import { suggestNames, type OptionPath } from "@lighterjs/schema";
import { shorten } from "../data-file.js";

/** A column that is asked for but cannot be taken, or cannot be taken so. */
export interface ColumnFault {
  /** Option that asks for it. */
  readonly path: OptionPath;
  readonly message: string;
  readonly label: string;
  readonly help: readonly string[];
}

/** Longest list of names in a message. */
const MOST_NAMES = 12;

/**
 * A table that was saved with the numbers of its rows has them in a column without a name, or,
 * saved twice, in `Unnamed: 0`.
 */
const NAMELESS = /^(?:Unnamed: \d+)?$/;

/** Places of the columns without a name of their own, but for those that are asked for. */
export function namelessColumns(names: readonly string[], wanted: ReadonlySet<string>): readonly number[] {
  return names.flatMap((name, at) => (NAMELESS.test(name) && !wanted.has(name) ? [at] : []));
}

/** The names of the columns. There may be hundreds of thousands. */
export class Header {
  readonly #first = new Map<string, number>();
  readonly #repeated = new Set<string>();

  constructor(
    readonly names: readonly string[],
    private readonly showsContent: boolean,
  ) {
    for (const [index, name] of names.entries())
      if (this.#first.has(name)) this.#repeated.add(name);
      else this.#first.set(name, index);
  }

  has(name: string): boolean {
    return this.#first.has(name);
  }

  indexOf(name: string): number {
    return this.#first.get(name) ?? -1;
  }

  faultOf(name: string, path: OptionPath): ColumnFault | undefined {
    if (!this.#first.has(name)) {
      const [nearest] = this.showsContent ? suggestNames(name, this.names) : [];
      return {
        path,
        message: `there is no column \`${name}\``,
        label: "no such column",
        help: [nearest === undefined ? this.describe() : `did you mean \`${nearest}\`?`],
      };
    }
    if (this.#repeated.has(name))
      return {
        path,
        message: this.showsContent
          ? `two columns are called \`${shorten(name)}\``
          : "two columns have one name",
        label: "names two columns",
        help: ["give each column of the header a name of its own, or choose others"],
      };
    return undefined;
  }

  /** A column as a message names it. */
  nameOf(at: number): string {
    const name = this.names[at]!;
    if (name === "") return `number ${at + 1}, which has no name`;
    return this.showsContent ? `\`${shorten(name)}\`` : `number ${at + 1}`;
  }

  /** The names, or how many there are where they may not be shown. */
  describe(): string {
    const { length } = this.names;
    if (!this.showsContent) return length === 1 ? "there is 1 column" : `there are ${length} columns`;
    const shown = this.names.slice(0, MOST_NAMES).map((name) => `\`${shorten(name)}\``);
    if (length > MOST_NAMES) shown.push(`${length - MOST_NAMES} more`);
    return `the columns are ${shown.join(", ")}`;
  }
}
