import type { TargetSpec } from "./dataset.js";
import { shorten } from "./data-file.js";
import { NumberList } from "./number-list.js";
import type { CsvColumns } from "./csv-columns.js";
import type { CsvRow } from "./read-csv.js";
import { specOfNumbers } from "./target-spec.js";

/** A cell that does not hold what it must. */
export interface CellFault {
  readonly line: number;
  /** As a message names it; undefined when it is the row that is wrong. */
  readonly column: string | undefined;
  readonly expected: string;
  readonly found: string;
}

/** What a table is made with, beside its rows. */
export interface CsvTableOptions {
  readonly classes: readonly string[] | undefined;
  /** Whether faults may repeat names and cells of the file. */
  readonly showsContent: boolean;
}

/** The numbers of a CSV file. */
export interface CsvTable {
  /** Number of rows. */
  readonly length: number;
  /** Features of a row. */
  readonly width: number;
  /** Row after row. */
  readonly features: Float32Array;
  readonly targets: Float32Array;
  readonly targetSpec: TargetSpec;
}

/** Plain decimal, as in any spreadsheet or program: no hexadecimal, no thousands separator, no word. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Takes rows in, one at a time, and keeps their numbers.
 *
 * One target column whose first cell is text, or whose classes are given, holds names of classes.
 */
export class CsvTableBuilder {
  readonly #columns: CsvColumns;
  readonly #classes: Map<string, number> | undefined;
  readonly #showsContent: boolean;
  readonly #features = new NumberList();
  readonly #targets = new NumberList();
  #foundClasses: Map<string, number> | undefined;
  #length = 0;

  constructor(columns: CsvColumns, { classes, showsContent }: CsvTableOptions) {
    this.#columns = columns;
    this.#showsContent = showsContent;
    this.#classes = classes && new Map(classes.map((name, index) => [name, index]));
  }

  /** Takes in one row, or says what is wrong with it. */
  add({ line, cells }: CsvRow): CellFault | undefined {
    const { names, features, targets } = this.#columns;
    if (cells.length !== names.length)
      return {
        line,
        column: undefined,
        expected: `${names.length} cells`,
        found: String(cells.length),
      };
    const fault = (index: number, expected: string): CellFault => {
      const found = describeCell(cells[index]!, this.#showsContent);
      return { line, column: this.#describeColumn(index), expected, found };
    };
    for (const index of features) {
      const value = toNumber(cells[index]!);
      if (value === undefined) return fault(index, "a number");
      this.#features.push(value);
    }
    for (const index of targets) {
      const value = this.#toTarget(cells[index]!);
      if (typeof value === "string") return fault(index, value);
      this.#targets.push(value);
    }
    this.#length++;
    return undefined;
  }

  build(): CsvTable {
    return {
      length: this.#length,
      width: this.#columns.features.length,
      features: this.#features.toArray(),
      ...this.#buildTargets(),
    };
  }

  #describeColumn(index: number): string {
    const name = this.#columns.names[index]!;
    if (name === "") return `number ${index + 1}, which has no name`;
    return this.#showsContent ? `\`${shorten(name)}\`` : `number ${index + 1}`;
  }

  #buildTargets(): Pick<CsvTable, "targets" | "targetSpec"> {
    const read = this.#targets.toArray();
    if (this.#classes !== undefined)
      return { targets: read, targetSpec: classSpec([...this.#classes.keys()]) };
    if (this.#foundClasses !== undefined) {
      const names = [...this.#foundClasses.keys()];
      const sorted = [...names].sort();
      const places = new Map(sorted.map((name, index) => [name, index]));
      const order = names.map((name) => places.get(name)!);
      return { targets: read.map((index) => order[index]!), targetSpec: classSpec(sorted) };
    }
    const width = this.#columns.targets.length;
    return { targets: read, targetSpec: specOfNumbers(width === 1 ? [] : [width], read) };
  }

  /** The number to keep for a target cell, or what was expected in it. */
  #toTarget(cell: string): number | string {
    const name = cell.trim();
    if (this.#classes !== undefined) return this.#classes.get(name) ?? "one of `classes`";
    const value = toNumber(cell);
    if (this.#length === 0 && value === undefined && name !== "" && this.#columns.targets.length === 1)
      this.#foundClasses = new Map();
    if (this.#foundClasses === undefined) return value ?? "a number";
    // A number among names: either a stray cell, or the first row was one.
    if (name === "" || value !== undefined) return "the name of a class";
    const known = this.#foundClasses.get(name);
    if (known !== undefined) return known;
    this.#foundClasses.set(name, this.#foundClasses.size);
    return this.#foundClasses.size - 1;
  }
}

function classSpec(names: readonly string[]): TargetSpec {
  return { shape: [], type: "int32", classCount: names.length, classNames: names };
}

function toNumber(cell: string): number | undefined {
  const text = cell.trim();
  if (!NUMBER.test(text)) return undefined;
  const value = Math.fround(Number(text));
  return Number.isFinite(value) ? value : undefined;
}

function describeCell(cell: string, showsContent: boolean): string {
  if (cell.trim() === "") return "an empty cell";
  if (showsContent) return JSON.stringify(shorten(cell));
  return cell.length === 1 ? "a text of 1 character" : `a text of ${cell.length} characters`;
}
