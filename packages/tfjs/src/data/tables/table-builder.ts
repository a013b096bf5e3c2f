import { NumberList } from "../number-list.js";
import { describeCell, toNumber, toText, type Cell, type CellFault, type Row } from "./cells.js";
import {
  Dropped,
  FeatureReader,
  TargetReader,
  type Fault,
  type RawColumn,
  type RawTarget,
} from "./column-readers.js";
import type { Header } from "./header.js";
import type { ColumnPlan } from "./plan-columns.js";

/** The rows of a file, as numbers. */
export interface RawTable {
  readonly plan: ColumnPlan;
  /** Number of rows. */
  readonly length: number;
  /**
   * Row after row, {@link stride} numbers each; NaN where a cell is empty. Of a category it is its
   * number.
   */
  readonly values: Float32Array;
  readonly stride: number;
  readonly columns: ReadonlyMap<string, RawColumn>;
  readonly targets: readonly RawTarget[];
  readonly ids: readonly string[] | undefined;
  readonly weights: Float32Array | undefined;
  /** Rows that are left out since a cell is empty, by column. */
  readonly dropped: ReadonlyMap<string, number>;
}

export interface TableBuilderOptions {
  readonly header: Header;
  readonly plan: ColumnPlan;
  /** Whether faults may repeat names and cells of the file. */
  readonly showsContent: boolean;
  /** Whether rows may have no target. */
  readonly targets: "required" | "optional";
  /** Texts for an empty cell. */
  readonly missing: ReadonlySet<string>;
}

/** Takes rows in, one at a time, and keeps their numbers. */
export class TableBuilder {
  readonly #options: TableBuilderOptions;
  readonly #features: readonly FeatureReader[];
  readonly #targets: readonly TargetReader[];
  readonly #stride: number;
  readonly #values = new NumberList();
  readonly #ids = new Map<string, number>();
  readonly #weights = new NumberList();
  readonly #dropped = new Map<string, number>();
  readonly #row: Float32Array;
  #length = 0;

  constructor(options: TableBuilderOptions) {
    this.#options = options;
    let slot = 0;
    this.#features = options.plan.features.map((column) => {
      const reader = new FeatureReader(column, slot);
      slot += reader.slots;
      return reader;
    });
    this.#stride = slot;
    this.#row = new Float32Array(slot);
    this.#targets = options.plan.targets.map((column) => new TargetReader(column, options.targets));
  }

  /** Takes in one row, or says what is wrong with it. */
  add({ line, cells }: Row): CellFault | undefined {
    const { plan, header, showsContent, missing } = this.#options;
    const { names, id, weight } = plan;
    if (cells.length !== names.length)
      return { line, column: undefined, expected: `${names.length} cells`, found: String(cells.length) };
    const faulty = (at: number, { expected, help }: Fault, found?: string): CellFault => {
      const shown = found ?? describeCell(cells[at], showsContent);
      return { line, column: header.nameOf(at), expected, found: shown, help };
    };
    const known = (at: number): Cell => {
      const cell = cells[at];
      return missing.size > 0 && typeof cell === "string" && missing.has(cell.trim()) ? undefined : cell;
    };
    let dropped: string | undefined;
    for (const reader of this.#features) {
      const taken = reader.take(known(reader.column.at), line, this.#row);
      if (taken instanceof Dropped) dropped ??= taken.column;
      else if (taken !== undefined) return faulty(reader.column.at, taken);
    }
    for (const reader of this.#targets) {
      const taken = reader.take(known(reader.column.at), this.#length === 0);
      if (taken instanceof Dropped) dropped ??= taken.column;
      else if (taken !== undefined) return faulty(reader.column.at, taken);
    }
    const weighed = weight === undefined ? 1 : toNumber(known(weight));
    if (weight !== undefined && (weighed === undefined || weighed < 0))
      return faulty(weight, { expected: "a weight, a number of at least 0" });
    const name = id === undefined ? undefined : toText(cells[id]);
    if (id !== undefined) {
      if (name === undefined || name === "") return faulty(id, { expected: "the name of a sample" });
      const first = this.#ids.get(name);
      if (first !== undefined)
        return faulty(
          id,
          { expected: "a name of its own for each sample" },
          `${describeCell(cells[id], showsContent)} again, after line ${first}`,
        );
    }
    if (dropped !== undefined) {
      this.#dropped.set(dropped, (this.#dropped.get(dropped) ?? 0) + 1);
      return undefined;
    }
    for (const value of this.#row) this.#values.push(value);
    for (const reader of this.#features) reader.keep();
    for (const reader of this.#targets) reader.keep();
    if (name !== undefined) this.#ids.set(name, line);
    if (weight !== undefined) this.#weights.push(weighed!);
    this.#length++;
    return undefined;
  }

  /** Rows that have been taken. */
  get length(): number {
    return this.#length;
  }

  build(): RawTable {
    const { plan } = this.#options;
    const targets = this.#targets.map((reader) => reader.build());
    return {
      plan,
      length: this.#length,
      values: this.#values.toArray(),
      stride: this.#stride,
      columns: new Map(this.#features.map((reader) => [reader.column.name, reader.build()])),
      targets: targets.some((target) => target === undefined) ? [] : (targets as RawTarget[]),
      ids: plan.id === undefined ? undefined : [...this.#ids.keys()],
      weights: plan.weight === undefined ? undefined : this.#weights.toArray(),
      dropped: this.#dropped,
    };
  }
}
