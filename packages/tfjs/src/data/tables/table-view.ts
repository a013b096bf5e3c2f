import { listNames, suggestNames } from "@lighterjs/schema";
import type { DataFault } from "../data-error.js";
import type { AnySample, Dataset, InputSpec, TargetSpec, Values } from "../dataset.js";
import { valuesOf } from "../dataset-form.js";
import type { RawColumn, RawTarget } from "./column-readers.js";
import { isIndexed, widthOf, type FittedColumn, type FittedTable } from "./column-settings.js";
import { scaled, scalingOf } from "./fit-numbers.js";
import type { RawTable } from "./table-builder.js";

/** Rows do not fit what the training data told. */
export class TableFault extends Error {
  constructor(readonly fault: DataFault) {
    super(fault.message);
  }
}

/** Writes what a column makes of a row. */
type ColumnWriter = (row: number, into: Values) => void;

interface InputView {
  readonly name: string | undefined;
  readonly spec: InputSpec;
  readonly write: ColumnWriter;
}

/** The rows of a table as samples: inputs and targets by what the training data told. */
export class TableView {
  readonly targets: Dataset["targets"];
  readonly #inputs: readonly InputView[];
  readonly #writeTargets: (row: number, room: AnySample["targets"]) => void;

  /**
   * @param where - the file, for messages
   * @param whose - who told it
   * @throws TableFault
   */
  constructor(
    private readonly table: RawTable,
    fitted: FittedTable,
    private readonly where: string,
    private readonly whose: string,
  ) {
    this.#inputs = fitted.inputs.map(({ name, columns }) => this.#input(name, columns, fitted));
    const targets = table.targets.map((target) => this.#target(target, fitted));
    const [only] = targets;
    const isNamed = targets.length > 1 && targets.some(({ spec }) => spec.classNames !== undefined);
    if (only !== undefined && targets.length === 1) {
      this.targets = only.spec;
      this.#writeTargets = (row, room) => void (valuesOf(room, undefined)[0] = only.valueOf(row));
    } else if (isNamed) {
      this.targets = Object.fromEntries(targets.map(({ name, spec }) => [name, spec]));
      this.#writeTargets = (row, room) => {
        for (const { name, valueOf } of targets) valuesOf(room, name)[0] = valueOf(row);
      };
    } else {
      this.targets =
        targets.length === 0
          ? {}
          : { shape: [targets.length], type: "float32", ...scalingOfAll(targets.map(({ spec }) => spec)) };
      this.#writeTargets = (row, room) => {
        for (const [at, { valueOf }] of targets.entries()) valuesOf(room, undefined)[at] = valueOf(row);
      };
    }
  }

  /** Of an only input of numbers without a name. */
  get sampleShape(): readonly number[] | undefined {
    const [only] = this.#inputs;
    return only?.name === undefined ? only?.spec.shape : undefined;
  }

  get inputs(): Readonly<Record<string, InputSpec>> | undefined {
    if (this.sampleShape !== undefined) return undefined;
    return Object.fromEntries(this.#inputs.map(({ name = "", spec }) => [name, spec]));
  }

  read(row: number, { inputs, targets }: AnySample): void {
    for (const { name, write } of this.#inputs) write(row, valuesOf(inputs, name));
    this.#writeTargets(row, targets);
  }

  #input(name: string | undefined, columns: readonly string[], fitted: FittedTable): InputView {
    const parts = columns.map((column) => ({
      column: fitted.columns.get(column) ?? PLAIN,
      raw: this.#rawOf(column, fitted),
      name: column,
    }));
    const [first] = parts;
    const width = parts.reduce((sum, { column }) => sum + widthOf(column), 0);
    const type = first !== undefined && isIndexed(first.column) ? "int32" : "float32";
    return {
      name,
      spec: { shape: [width], type },
      write: this.#arePlain(parts) ? this.#copy(parts[0]!.raw, width) : this.#together(parts),
    };
  }

  /** Whether columns stand side by side in the table and are taken as they are. */
  #arePlain(parts: readonly Part[]): boolean {
    let next: number | undefined;
    for (const { column, raw } of parts) {
      if (column !== PLAIN || raw.kind !== "numbers" || raw.slot !== (next ?? raw.slot)) return false;
      next = raw.slot + 1;
    }
    return parts.length > 0;
  }

  #copy(raw: RawColumn, width: number): ColumnWriter {
    const { values, stride } = this.table;
    const slot = raw.kind === "text" ? 0 : raw.slot;
    return (row, into) => into.set(values.subarray(row * stride + slot, row * stride + slot + width));
  }

  #together(parts: readonly Part[]): ColumnWriter {
    let start = 0;
    const writers = parts.map((part) => {
      const [from, until] = [start, (start += widthOf(part.column))];
      return { write: this.#writer(part), from, until };
    });
    return (row, into) => {
      for (const { write, from, until } of writers) write(row, into.subarray(from, until));
    };
  }

  #writer({ name, column, raw }: Part): ColumnWriter {
    const { values, stride } = this.table;
    if (column.as === "text" && raw.kind === "text") return raw.lists.writer(column.words);
    if (column.as === "category" && raw.kind === "categories") {
      const places = this.#placesOf(name, column, raw);
      const unknown = column.categories.length;
      const placeOf = (row: number) => {
        const value = values[row * stride + raw.slot]!;
        return Number.isNaN(value) ? unknown : places[value]!;
      };
      if (column.encode === "index") return (row, into) => void (into[0] = placeOf(row));
      return (row, into) => into.fill(0).fill(1, placeOf(row), placeOf(row) + 1);
    }
    if (raw.kind !== "numbers") throw this.#otherKind(name);
    const statistics = column.as === "date" ? column.statistics : column.as === "number" ? [column] : [];
    return (row, into) => {
      for (const [at, each] of statistics.entries())
        into[at] = scaled(values[row * stride + raw.slot + at]!, each);
    };
  }

  /** Index among the categories of the training data, by the number of a category here. */
  #placesOf(
    name: string,
    { categories, missing }: Extract<FittedColumn, { as: "category" }>,
    { found }: Extract<RawColumn, { kind: "categories" }>,
  ): readonly number[] {
    const known = new Map(categories.map((category, at) => [category, at]));
    return [...found].map(([category, { line }]) => {
      const place = known.get(category) ?? (missing === "unknown" ? categories.length : undefined);
      if (place !== undefined) return place;
      const [nearest] = suggestNames(category, categories);
      throw new TableFault({
        path: ["path"],
        message: `\`${this.where}\` line ${line}, column \`${name}\`: the category \`${category}\` is not known to ${this.whose}`,
        label: `has the category \`${category}\``,
        notes: [`the categories are ${listNames(categories)}`],
        help: [
          ...(nearest === undefined ? [] : [`did you mean \`${nearest}\`?`]),
          `train with \`columns: { ${name}: { as: category, missing: unknown } }\` to have a place for those that are not known`,
        ],
      });
    });
  }

  #target({ name, values, spec }: RawTarget, fitted: FittedTable): TargetView {
    const isFeature = fitted.inputs.some(({ columns }) => columns.includes(name));
    const column = fitted.columns.get(name);
    if (column?.as !== "number")
      return {
        name,
        spec: isFeature ? { shape: [], type: "float32" } : spec,
        valueOf: (row) => values[row]!,
      };
    const scaling = scalingOf(column);
    return {
      name,
      spec: { shape: [], type: "float32", ...(scaling && { scaling }) },
      valueOf: (row) => scaled(values[row]!, column),
    };
  }

  #rawOf(name: string, fitted: FittedTable): RawColumn {
    const raw = this.table.columns.get(name);
    const column = fitted.columns.get(name) ?? PLAIN;
    if (raw === undefined)
      throw new TableFault({
        path: ["path"],
        message: `\`${this.where}\` has no column \`${name}\`, by which the model predicts`,
        label: "lacks a column",
        help: ["add the column, or leave it out of the training data"],
      });
    if (KINDS[column.as] !== raw.kind) throw this.#otherKind(name);
    return raw;
  }

  #otherKind(name: string): TableFault {
    return new TableFault({
      path: ["columns", name],
      message: `\`${this.where}\`: the column \`${name}\` is read in another way than in ${this.whose}`,
      label: "read in another way",
      help: ["write the same `columns` for all data"],
    });
  }
}

interface Part {
  readonly name: string;
  readonly column: FittedColumn;
  readonly raw: RawColumn;
}

interface TargetView {
  readonly name: string;
  readonly spec: TargetSpec;
  readonly valueOf: (row: number) => number;
}

/** Of targets side by side. */
function scalingOfAll(specs: readonly TargetSpec[]): Pick<TargetSpec, "scaling"> {
  if (specs.every(({ scaling }) => scaling === undefined)) return {};
  const numbers = (of: "subtract" | "divide", otherwise: number) =>
    specs.flatMap(({ scaling }) => scaling?.[of] ?? otherwise);
  return { scaling: { subtract: numbers("subtract", 0), divide: numbers("divide", 1) } };
}

/** Of a column that nobody describes. */
const PLAIN: FittedColumn = { as: "number", missing: null, scale: null };

const KINDS = { number: "numbers", date: "numbers", category: "categories", text: "text" } as const;
