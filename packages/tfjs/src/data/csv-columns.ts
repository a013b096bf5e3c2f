import { suggestNames, type OptionPath } from "@lighterjs/schema";
import { shorten } from "./data-file.js";

/** Where the wanted columns stand in a row. */
export interface CsvColumns {
  readonly names: readonly string[];
  readonly features: readonly number[];
  readonly targets: readonly number[];
  /** Columns that nobody asks for and that are no features, since they have no name of their own. */
  readonly leftOut: readonly number[];
}

/** A column that is asked for but cannot be taken. */
export interface ColumnFault {
  /** Option that asks for it. */
  readonly path: OptionPath;
  readonly message: string;
  readonly label: string;
  readonly help: readonly string[];
}

/** Longest list of names in a message. */
const MOST_NAMES = 12;

/** Finds the columns of the options `target` and `features` among `names`. */
export function findColumns(
  names: readonly string[],
  { target, features }: { target: string | readonly string[]; features?: readonly string[] | undefined },
  showsContent: boolean,
): CsvColumns | ColumnFault {
  const header = new Header(names, showsContent);
  const wantedTargets = typeof target === "string" ? [target] : target;
  for (const [index, name] of wantedTargets.entries()) {
    const fault = header.faultOf(name, typeof target === "string" ? ["target"] : ["target", index]);
    if (fault !== undefined) return fault;
  }
  const targets = new Set(wantedTargets);
  const leftOut = features === undefined ? namelessColumns(names, targets) : [];
  const without = new Set(leftOut);
  const wantedFeatures = features ?? names.filter((name, at) => !targets.has(name) && !without.has(at));
  for (const [index, name] of wantedFeatures.entries()) {
    const fault = header.faultOf(name, features === undefined ? [] : ["features", index]);
    if (fault !== undefined) return fault;
    if (targets.has(name))
      return {
        path: ["features", index],
        message: `the column \`${name}\` is both a feature and a target`,
        label: "is a target too",
        help: ["leave it out of `features`"],
      };
  }
  if (wantedFeatures.length === 0)
    return {
      path: ["target"],
      message: "no column is left for the features",
      label: "these are all columns",
      help: [header.describe()],
    };
  return {
    names,
    features: wantedFeatures.map((name) => header.indexOf(name)),
    targets: wantedTargets.map((name) => header.indexOf(name)),
    leftOut,
  };
}

/** A table that was saved with the numbers of its rows has them in a column without a name, or, saved twice, in `Unnamed: 0`. */
const NAMELESS = /^(?:Unnamed: \d+)?$/;

function namelessColumns(names: readonly string[], targets: ReadonlySet<string>): readonly number[] {
  return names.flatMap((name, at) => (NAMELESS.test(name) && !targets.has(name) ? [at] : []));
}

/** The names of the columns. There may be hundreds of thousands. */
class Header {
  readonly #first = new Map<string, number>();
  readonly #repeated = new Set<string>();

  constructor(
    private readonly names: readonly string[],
    private readonly showsContent: boolean,
  ) {
    for (const [index, name] of names.entries())
      if (this.#first.has(name)) this.#repeated.add(name);
      else this.#first.set(name, index);
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

  /** The names, or how many there are where they may not be shown. */
  describe(): string {
    const { length } = this.names;
    if (!this.showsContent) return length === 1 ? "there is 1 column" : `there are ${length} columns`;
    const shown = this.names.slice(0, MOST_NAMES).map((name) => `\`${shorten(name)}\``);
    if (length > MOST_NAMES) shown.push(`${length - MOST_NAMES} more`);
    return `the columns are ${shown.join(", ")}`;
  }
}
