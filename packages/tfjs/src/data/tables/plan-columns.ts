import type { ColumnOptions, OtherColumn, TableOptions } from "./column-options.js";
import {
  isIndexed,
  settingsOf,
  type ColumnSettings,
  type FittedColumn,
  type FittedTable,
  type InputGroup,
} from "./column-settings.js";
import type { NumberNeeds } from "./fit-numbers.js";
import { type Header, namelessColumns, type ColumnFault } from "./header.js";

/** A column of features. */
export interface FeatureColumn {
  readonly name: string;
  /** In a row. */
  readonly at: number;
  readonly settings: ColumnSettings;
  /** The only categories there may be, where the config lists them. */
  readonly categories?: readonly string[] | undefined;
}

/** A column to predict. */
export interface TargetColumn {
  readonly name: string;
  readonly at: number;
  /** Names of classes, or numbers; where nobody says so, the first cell does. */
  readonly as: "category" | "number" | undefined;
  readonly classes: readonly string[] | undefined;
  /** How its numbers are scaled, of a target that is no feature. */
  readonly scale: NumberNeeds["scale"];
  /** Whether a row without it is left out. */
  readonly drops: boolean;
}

/** Purpose of each column of a file. */
export interface ColumnPlan {
  readonly names: readonly string[];
  readonly features: readonly FeatureColumn[];
  readonly inputs: readonly InputGroup[];
  /** Empty where there is nothing to predict, or where that may be unknown and is. */
  readonly targets: readonly TargetColumn[];
  readonly id: number | undefined;
  readonly weight: number | undefined;
  /** Columns without a name of their own, which nobody asks for. */
  readonly nameless: readonly number[];
  /** Columns that the training data do not have. */
  readonly strange: readonly string[];
}

export interface PlanRequest {
  readonly options: Omit<TableOptions, "path" | "missing_values">;
  /** Told by the training data, where they are others. */
  readonly told: FittedTable | undefined;
  readonly targets: "required" | "optional";
}

/** Finds out what each column of a file is for. */
export function planColumns(header: Header, request: PlanRequest): ColumnPlan | ColumnFault {
  const { options, told } = request;
  const { columns = {}, inputs } = options;
  const described = new Map(Object.entries(columns));
  const wanted = options.target === undefined ? [] : [options.target].flat();
  const isOptional = request.targets === "optional";
  const areKnown = !isOptional || wanted.every((name) => header.has(name));
  for (const [name] of described) {
    if (isOptional && wanted.includes(name) && !header.has(name)) continue;
    const fault = header.faultOf(name, ["columns", name]);
    if (fault !== undefined) return fault;
  }
  if (areKnown)
    for (const [index, name] of wanted.entries()) {
      const fault = header.faultOf(name, typeof options.target === "string" ? ["target"] : ["target", index]);
      if (fault !== undefined) return fault;
    }
  const id = onlyColumn("id", described);
  const weight = onlyColumn("weight", described);
  if (typeof id === "object") return id;
  if (typeof weight === "object") return weight;
  const others = new Set([...described].flatMap(([name, each]) => (isOther(each) ? [name] : [])));
  const targetNames = new Set(wanted);
  const nameless = options.features === undefined ? namelessColumns(header.names, targetNames) : [];
  const own = ownFeatures(header, options, new Set([...targetNames, ...others]), nameless);
  if ("message" in own) return own;
  const names = told === undefined ? own.names : told.inputs.flatMap((group) => group.columns);
  if (told !== undefined && (options.features ?? options.inputs) !== undefined) {
    const fault = otherFeatures(own.names, names, options.features === undefined ? "inputs" : "features");
    if (fault !== undefined) return fault;
  }
  for (const name of names) {
    const fault = header.faultOf(name, own.pathOf(name));
    if (fault === undefined) continue;
    return told === undefined
      ? fault
      : { ...fault, message: `${fault.message}, by which the model predicts` };
  }
  if (names.length === 0)
    return {
      path: wanted.length > 0 ? ["target"] : [],
      message: "no column is left for the features",
      label: "these are all columns",
      help: [header.describe()],
    };
  const features: FeatureColumn[] = [];
  for (const name of names) {
    const given = described.get(name);
    if (given !== undefined && isOther(given))
      return {
        path: ["columns", name, "as"],
        message: `the column \`${name}\` is a feature, and no input`,
        label: `\`${given.as}\` is no input`,
        help: ["leave it out of the features, or read it as something else"],
      };
    const at = header.indexOf(name);
    const categories = given?.as === "category" ? given.categories : undefined;
    const ownSettings = settingsOf(given ?? {});
    const known = told?.columns.get(name);
    const settings = told === undefined ? ownSettings : known === undefined ? PLAIN : withoutFitted(known);
    if (given !== undefined && !isSame(ownSettings, settings)) return otherwise(name);
    features.push({ name, at, settings, categories });
  }
  const groups = told?.inputs ?? groupFeatures(features, inputs);
  if ("message" in groups) return groups;
  const targets: TargetColumn[] = [];
  for (const name of areKnown ? wanted : []) {
    const target = planTarget(name, header.indexOf(name), described.get(name), request, features);
    if ("message" in target) return target;
    targets.push(target);
  }
  const used = new Set([...names, ...targetNames, ...others, ...nameless.map((at) => header.names[at]!)]);
  return {
    names: header.names,
    features,
    inputs: groups,
    targets,
    id: id === undefined ? undefined : header.indexOf(id),
    weight: weight === undefined ? undefined : header.indexOf(weight),
    nameless,
    strange: told === undefined ? [] : own.names.filter((name) => !used.has(name)),
  };
}

function isOther(options: ColumnOptions): options is OtherColumn {
  return options.as === "id" || options.as === "weight" || options.as === "ignore";
}

function onlyColumn(
  as: "id" | "weight",
  described: ReadonlyMap<string, ColumnOptions>,
): string | ColumnFault | undefined {
  const names = [...described].flatMap(([name, options]) => (options.as === as ? [name] : []));
  if (names.length < 2) return names[0];
  return {
    path: ["columns", names[1]!, "as"],
    message: `two columns are the ${as} of a sample: \`${names[0]}\` and \`${names[1]}\``,
    label: "a second one",
    help: ["read one of them as something else, or `ignore` it"],
  };
}

interface OwnFeatures {
  readonly names: readonly string[];
  readonly pathOf: (name: string) => readonly (string | number)[];
}

/** The features that the options ask for. */
function ownFeatures(
  header: Header,
  { features, inputs }: PlanRequest["options"],
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
function otherFeatures(
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

/** All numbers together, and each column of indices by itself. */
function groupFeatures(
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

/** Name of the input of all numbers, where there are others. */
const NUMBERS = "numbers";

function planTarget(
  name: string,
  at: number,
  given: ColumnOptions | undefined,
  { options: { target, classes }, told }: PlanRequest,
  features: readonly FeatureColumn[],
): TargetColumn | ColumnFault {
  if (given !== undefined && (isOther(given) || given.as === "text" || given.as === "date"))
    return {
      path: ["columns", name, "as"],
      message: `the target \`${name}\` cannot be read as \`${given.as}\``,
      label: "expected `number` or `category`",
      help: [],
    };
  const isFeature = features.some((feature) => feature.name === name);
  if (given?.as === "category" && isFeature)
    return {
      path: ["columns", name],
      message: `the category \`${name}\` is a feature and the target`,
      label: "is a target too",
      help: ["leave it out of the features; to give back whole inputs, use `lighter.data.InputsAsTargets`"],
    };
  const known = told?.columns.get(name);
  const ownScale = given === undefined || given.as === "category" ? null : (given.scale ?? null);
  const scale = told === undefined ? ownScale : known?.as === "number" ? known.scale : null;
  if (!isFeature && given !== undefined && ownScale !== scale) return otherwise(name);
  if (!isFeature && given?.missing !== undefined && given.missing !== "drop")
    return {
      path: ["columns", name, "missing"],
      message: `nothing can stand for a target \`${name}\` that is missing`,
      label: "of a target",
      help: ["`missing: drop` leaves such rows out"],
    };
  const own = given?.as === "category" ? given.categories : undefined;
  const listed = own ?? (target === name || [target].flat().length === 1 ? classes : undefined);
  if (listed === undefined && classes !== undefined)
    return {
      path: ["classes"],
      message: "`classes` does not say of which target they are",
      label: "there are several targets",
      help: [`write \`columns: { ${name}: { as: category, categories: […] } }\``],
    };
  const as =
    listed !== undefined || given?.as === "category"
      ? "category"
      : isFeature || given !== undefined || scale !== null
        ? "number"
        : undefined;
  return { name, at, as, classes: listed, scale: isFeature ? null : scale, drops: given?.missing === "drop" };
}

/** Of a column that nobody describes. */
const PLAIN = settingsOf({});

function withoutFitted(column: FittedColumn): ColumnSettings {
  switch (column.as) {
    case "number": {
      const { as, missing, scale } = column;
      return { as, missing, scale };
    }
    case "category": {
      const { as, missing, encode } = column;
      return { as, missing, encode };
    }
    case "text": {
      const { words: _, ...settings } = column;
      return settings;
    }
    case "date": {
      const { statistics: _, ...settings } = column;
      return settings;
    }
  }
}

function isSame(own: ColumnSettings, told: ColumnSettings): boolean {
  const sorted = (settings: ColumnSettings) => JSON.stringify(settings, Object.keys(settings).sort());
  return sorted(own) === sorted(told);
}

function otherwise(name: string): ColumnFault {
  return {
    path: ["columns", name],
    message: `the training data read \`${name}\` in another way`,
    label: "not as in the training data",
    help: [
      "write the same `columns` for all data, or none for these: they are read as the training data were",
    ],
  };
}
