import type { TargetSpec } from "../dataset.js";
import { NumberList } from "../number-list.js";
import { specOfNumbers } from "../target-spec.js";
import { TokenLists } from "../tokens.js";
import { isEmpty, toNumber, toText, type Cell } from "./cells.js";
import { datePart, parseDate } from "./dates.js";
import type { FeatureColumn } from "./feature-columns.js";
import type { TargetColumn } from "./plan-columns.js";

/** The cells of a column by their kind, row by row. */
export type RawColumn =
  | { readonly kind: "numbers"; readonly slot: number }
  | { readonly kind: "categories"; readonly slot: number; readonly found: ReadonlyMap<string, FoundCategory> }
  | { readonly kind: "text"; readonly lists: TokenLists };

/** A category of a file. */
export interface FoundCategory {
  /** In the order of first appearance. */
  readonly number: number;
  /** Where it appears first. */
  readonly line: number;
}

/** A target, one number for each row. */
export interface RawTarget {
  readonly name: string;
  readonly values: Float32Array;
  readonly spec: TargetSpec;
}

/** The row is left out since the cell of a column is empty. */
export class Dropped {
  constructor(readonly column: string) {}
}

type Taken<T> = T | Fault | Dropped;

/** Fault of a cell. */
export interface Fault {
  readonly expected: string;
  readonly help?: string;
}

/** Reads the cells of one column of features. */
export class FeatureReader {
  /** Numbers of a row that are its own. */
  readonly slots: number;
  readonly #found = new Map<string, FoundCategory>();
  readonly #lists: TokenLists | undefined;
  readonly #allowed: ReadonlySet<string> | undefined;
  #text = "";

  constructor(
    readonly column: FeatureColumn,
    private readonly slot: number,
  ) {
    const { settings, categories } = column;
    this.slots = settings.as === "date" ? settings.parts.length : settings.as === "text" ? 0 : 1;
    this.#lists = settings.as === "text" ? new TokenLists(settings) : undefined;
    this.#allowed = categories && new Set(categories);
  }

  /** Writes a cell into the row, or says what is wrong with it. */
  take(cell: Cell, line: number, row: Float32Array): Taken<undefined> {
    const { settings, name } = this.column;
    if (settings.as === "text") {
      const text = isEmpty(cell) ? "" : toText(cell);
      if (text === undefined) return { expected: "a text" };
      this.#text = text;
      return undefined;
    }
    if (isEmpty(cell)) {
      if (settings.missing === "drop") return new Dropped(name);
      if (settings.missing === null) return EMPTY[settings.as];
      row.fill(NaN, this.slot, this.slot + this.slots);
      return undefined;
    }
    if (settings.as === "number") {
      const value = toNumber(cell);
      if (value === undefined) return typeof cell === "string" ? TEXT : { expected: "a number" };
      row[this.slot] = value;
      return undefined;
    }
    const text = toText(cell);
    if (settings.as === "category") {
      if (text === undefined) return { expected: "a category" };
      if (this.#allowed?.has(text) === false && settings.missing !== "unknown")
        return {
          expected: "one of `categories`",
          help: "add it to `categories`, or write `missing: unknown`",
        };
      let found = this.#found.get(text);
      if (found === undefined) this.#found.set(text, (found = { number: this.#found.size, line }));
      row[this.slot] = found.number;
      return undefined;
    }
    const date = text === undefined ? undefined : parseDate(text);
    if (date === undefined) return { expected: "a date such as 2024-05-31 or 2024-05-31T13:45" };
    for (const [at, part] of settings.parts.entries()) row[this.slot + at] = datePart(date, part);
    return undefined;
  }

  /** The row is whole: what was taken of it last stays. */
  keep(): void {
    this.#lists?.add(this.#text);
  }

  build(): RawColumn {
    if (this.#lists !== undefined) return { kind: "text", lists: this.#lists };
    const { slot } = this;
    return this.column.settings.as === "category"
      ? { kind: "categories", slot, found: this.#found }
      : { kind: "numbers", slot };
  }
}

const EMPTY = {
  number: { expected: "a number", help: "`missing` of the column says what stands for an empty cell" },
  category: {
    expected: "a category",
    help: "`missing: unknown` of the column takes empty cells for a category",
  },
  date: { expected: "a date", help: "`missing` of the column says what stands for an empty cell" },
} as const;

const TEXT: Fault = {
  expected: "a number",
  help: "say in `columns` what the column holds, such as `as: category`; texts that mean that a number is missing belong into `missing_values`",
};

/** Reads the cells of one target. */
export class TargetReader {
  readonly #values = new NumberList();
  readonly #classes: Map<string, number> | undefined;
  #found: Map<string, number> | undefined;
  #isKnown = true;
  #taken = NaN;
  #new: string | undefined;

  constructor(
    readonly column: TargetColumn,
    private readonly needs: "required" | "optional",
  ) {
    const { classes, as } = column;
    this.#classes = classes && new Map(classes.map((name, index) => [name, index]));
    if (as === "category" && classes === undefined) this.#found = new Map();
  }

  take(cell: Cell, isFirst: boolean): Taken<undefined> {
    this.#new = undefined;
    this.#taken = NaN;
    if (isEmpty(cell)) {
      if (this.needs === "optional") return undefined;
      if (this.column.drops) return new Dropped(this.column.name);
    }
    const name = toText(cell);
    if (this.#classes !== undefined) {
      const index = name === undefined ? undefined : this.#classes.get(name);
      if (index === undefined)
        return { expected: "one of `classes`", help: "add it to `classes`, or mend the file" };
      this.#taken = index;
      return undefined;
    }
    const value = toNumber(cell);
    const isCategory = this.column.as === "category";
    if (isFirst && this.column.as === undefined && value === undefined && name !== undefined && name !== "")
      this.#found ??= new Map();
    if (this.#found === undefined) {
      if (value === undefined) return { expected: "a number" };
      this.#taken = value;
      return undefined;
    }
    // A number among names: either a stray cell, or the first row was one.
    if (name === undefined || name === "" || (value !== undefined && !isCategory)) return NO_CLASS;
    const known = this.#found.get(name);
    if (known === undefined) this.#new = name;
    this.#taken = known ?? this.#found.size;
    return undefined;
  }

  keep(): void {
    if (this.#new !== undefined) this.#found!.set(this.#new, this.#found!.size);
    if (Number.isNaN(this.#taken)) this.#isKnown = false;
    this.#values.push(this.#taken);
  }

  /** Nothing where rows have no target. */
  build(): RawTarget | undefined {
    if (!this.#isKnown) return undefined;
    const { name } = this.column;
    const values = this.#values.toArray();
    if (this.#classes !== undefined) return { name, values, spec: classSpec([...this.#classes.keys()]) };
    if (this.#found === undefined) return { name, values, spec: specOfNumbers([], values) };
    const names = [...this.#found.keys()];
    const sorted = [...names].sort();
    const places = new Map(sorted.map((each, index) => [each, index]));
    const order = names.map((each) => places.get(each)!);
    return { name, values: values.map((index) => order[index]!), spec: classSpec(sorted) };
  }
}

const NO_CLASS: Fault = {
  expected: "the name of a class",
  help: "the first row names a class, so all must; where numbers are names too, list them in `classes`",
};

function classSpec(names: readonly string[]): TargetSpec {
  return { shape: [], type: "int32", classCount: names.length, classNames: names };
}
