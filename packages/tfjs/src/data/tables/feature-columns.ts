import type { TableOptions } from "./column-options.js";
import { isIndexed, type ColumnSettings, type InputGroup } from "./column-settings.js";
import type { ColumnFault, Header } from "./header.js";

/** A column of features. */
export interface FeatureColumn {
  readonly name: string;
  /** In a row. */
  readonly at: number;
  readonly settings: ColumnSettings;
  /** The only categories there may be, where the config lists them. */
  readonly categories?: readonly string[] | undefined;
}

/** Features that the options ask for, and where they do. */
export interface OwnFeatures {
  readonly names: readonly string[];
  readonly pathOf: (name: string) => readonly (string | number)[];
}

/**
 * The features that the options ask for: those that they list, or all that nothing else takes.
 *
 * @param taken - columns that are no features unless they are listed
 * @param nameless - likewise, by index
 */
export function ownFeatures(
  header: Header,
  { features, inputs }: Pick<TableOptions, "features" | "inputs">,
  taken: ReadonlySet<string>,
  nameless: readonly number[],
): OwnFeatures | ColumnFault {
  if (features !== undefined && inputs !== undefined)
    return {
      path: ["features"],
      message: "`features` and `inputs` both say what the features are",
      label: "the same as `inputs`",
      help: ["leave one of them out"],
    };
  if (inputs !== undefined) {
    const places = new Map<string, readonly (string | number)[]>();
    for (const [group, columns] of Object.entries(inputs))
      for (const [index, name] of columns.entries()) {
        const path = ["inputs", group, index];
        const fault = places.has(name) ? twice(name, path) : header.faultOf(name, path);
        if (fault !== undefined) return fault;
        places.set(name, path);
      }
    return { names: [...places.keys()], pathOf: (name) => places.get(name) ?? ["path"] };
  }
  if (features === undefined) {
    const without = new Set(nameless);
    const names = header.names.filter((name, at) => !taken.has(name) && !without.has(at));
    return { names, pathOf: () => ["path"] };
  }
  for (const [index, name] of features.entries()) {
    const fault = header.faultOf(name, ["features", index]);
    if (fault !== undefined) return fault;
    if (features.indexOf(name) < index) return twice(name, ["features", index]);
  }
  return { names: features, pathOf: (name) => ["features", features.indexOf(name)] };
}

/** Features that are listed must be those of the training data, in whatever order. */
export function otherFeatures(
  own: readonly string[],
  told: readonly string[],
  option: string,
): ColumnFault | undefined {
  const missing = told.find((name) => !own.includes(name));
  const strange = own.find((name) => !told.includes(name));
  if (missing === undefined && strange === undefined) return undefined;
  return {
    path: [option],
    message:
      missing === undefined
        ? `the training data have no feature \`${strange}\``
        : `the training data have the feature \`${missing}\`, which \`${option}\` leaves out`,
    label: "not the features of the training data",
    help: [`leave \`${option}\` out: the features are those of the training data`],
  };
}

function twice(name: string, path: readonly (string | number)[]): ColumnFault {
  return {
    path,
    message: `the column \`${name}\` is listed twice`,
    label: "listed again",
    help: ["list each column once"],
  };
}

/** Name of the input of all numbers, where there are others. */
const NUMBERS = "numbers";

/** All numbers together, and each column of indices by itself. */
export function groupFeatures(
  features: readonly FeatureColumn[],
  inputs: TableOptions["inputs"],
): readonly InputGroup[] | ColumnFault {
  const [indexed, plain] = [true, false].map((wanted) =>
    features.flatMap(({ name, settings }) => (isIndexed(settings) === wanted ? [name] : [])),
  ) as [string[], string[]];
  if (inputs !== undefined) {
    for (const [name, columns] of Object.entries(inputs)) {
      const at = columns.findIndex((column) => indexed.includes(column));
      if (columns.length === 0 || (at !== -1 && columns.length > 1))
        return {
          path: columns.length === 0 ? ["inputs", name] : ["inputs", name, at],
          message:
            columns.length === 0
              ? `the input \`${name}\` has no column`
              : `\`${columns[at]}\` gives indices, and so cannot be one input together with others`,
          label: columns.length === 0 ? "no columns" : "indices for an embedding",
          help: ["make it an input of its own"],
        };
    }
    return Object.entries(inputs).map(([name, columns]) => ({ name, columns }));
  }
  if (indexed.length === 0) return [{ name: undefined, columns: plain }];
  const own = indexed.map((name) => ({ name, columns: [name] }));
  if (plain.length === 0) return own;
  if (indexed.includes(NUMBERS))
    return {
      path: ["columns", NUMBERS],
      message: `\`${NUMBERS}\` is a column of indices, and the name of the input of all numbers`,
      label: "a name for two inputs",
      help: ["name the inputs in `inputs`"],
    };
  return [{ name: NUMBERS, columns: plain }, ...own];
}
