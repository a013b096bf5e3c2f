import { suggestNames, type OptionPath } from "@lighterjs/schema";

/** Where the wanted columns stand in a row. */
export interface CsvColumns {
  readonly names: readonly string[];
  readonly features: readonly number[];
  readonly targets: readonly number[];
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
): CsvColumns | ColumnFault {
  const wantedTargets = typeof target === "string" ? [target] : target;
  for (const [index, name] of wantedTargets.entries()) {
    const fault = faultOf(name, names, typeof target === "string" ? ["target"] : ["target", index]);
    if (fault !== undefined) return fault;
  }
  const wantedFeatures = features ?? names.filter((name) => !wantedTargets.includes(name));
  for (const [index, name] of wantedFeatures.entries()) {
    const fault = faultOf(name, names, features === undefined ? [] : ["features", index]);
    if (fault !== undefined) return fault;
    if (wantedTargets.includes(name))
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
      help: [`a row has the columns ${list(names)}`],
    };
  return {
    names,
    features: wantedFeatures.map((name) => names.indexOf(name)),
    targets: wantedTargets.map((name) => names.indexOf(name)),
  };
}

function faultOf(name: string, names: readonly string[], path: OptionPath): ColumnFault | undefined {
  const first = names.indexOf(name);
  if (first === -1) {
    const [nearest] = suggestNames(name, names);
    return {
      path,
      message: `there is no column \`${name}\``,
      label: "no such column",
      help: [nearest === undefined ? `the columns are ${list(names)}` : `did you mean \`${nearest}\`?`],
    };
  }
  if (names.includes(name, first + 1))
    return {
      path,
      message: `two columns are called \`${name}\``,
      label: "names two columns",
      help: ["give each column of the header a name of its own, or choose others"],
    };
  return undefined;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => `\`${name}\``);
  if (names.length > MOST_NAMES) shown.push(`${names.length - MOST_NAMES} more`);
  return shown.join(", ");
}
