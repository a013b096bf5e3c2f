import type { ColumnOptions, OtherColumn, TableOptions } from "./column-options.js";
import {
  settingsOf,
  type ColumnSettings,
  type FittedColumn,
  type FittedTable,
  type InputGroup,
} from "./column-settings.js";
import { groupFeatures, otherFeatures, ownFeatures, type FeatureColumn } from "./feature-columns.js";
import type { NumberNeeds } from "./fit-numbers.js";
import { namelessColumns, type ColumnFault, type Header } from "./header.js";

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

/** What a column to predict is read as. */
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
