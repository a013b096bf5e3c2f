import { LOGGER, OPTIONS, type Logger } from "@lighterjs/core";
import { OptionError, validateOptions } from "@lighterjs/schema";
import { inject, injectable } from "tsyringe";
import { ownManifest } from "../own-manifest.js";
import { requireDistinctClasses } from "./class-names.js";
import { CsvTableBuilder, type CellFault, type CsvTable } from "./csv-table.js";
import { findColumns, type CsvColumns } from "./csv-columns.js";
import { dataError, fileError, notPrepared } from "./data-error.js";
import { mayShowContent } from "./data-file.js";
import type { Dataset, Sample, TargetSpec } from "./dataset.js";
import { stderrLogger } from "../stderr-logger.js";
import { CsvSyntaxError, readCsv } from "./read-csv.js";

export interface CsvOptions {
  /** The file.
   * @format path */
  path: string;
  /** Column to predict, or several columns of numbers. A column of text holds the names of classes.
   * @minItems 1 */
  target: string | readonly string[];
  /** Columns to predict from, in this order; by default all others that have a name. They hold numbers.
   * @minItems 1 */
  features?: readonly string[];
  /** The classes, by index, when the target is the name of a class. By default those that occur, sorted; in a run, the
   * training data decide, and other data are matched to them by name.
   * @minItems 1 */
  classes?: readonly string[];
  /** What separates the cells of a row.
   * @minLength 1
   * @defaultValue "," */
  delimiter?: string;
  /** The first row names the columns. Without such a row they are called `0`, `1`, ….
   * @defaultValue true */
  header?: boolean;
}

/** Faulty rows named in one error. */
const MOST_FAULTS = 5;

/** What to do, by what was expected in a cell. */
const HELP: Readonly<Record<string, string>> = {
  "one of `classes`": "add it to `classes`, or mend the file",
  "the name of a class":
    "the first row names a class, so all must; where numbers are names too, list them in `classes`",
};

/**
 * Samples from the rows of a CSV file (RFC 4180; UTF-8, with or without a byte order mark). The whole file is read once
 * and checked; its numbers are kept in memory.
 *
 * Errors: `FILE_NOT_FOUND`; `INVALID_DATA` for a file without rows, a missing column, or a row that does not fit, with
 * its line; `LIMIT_EXCEEDED`. Messages repeat cells and names of columns only where the file's name ends in `.csv`, `.tsv`,
 * `.tab`, `.data` or `.dat`.
 *
 * @example
 * ```yaml
 * dataset:
 *   _target_: lighter.data.Csv
 *   path: iris.csv
 *   target: species
 * ```
 */
@injectable()
export class Csv implements Dataset {
  readonly deterministic = true;
  #loading: Promise<CsvTable> | undefined;
  #loaded: CsvTable | undefined;

  constructor(
    @inject(OPTIONS) readonly options: CsvOptions,
    @inject(LOGGER, { isOptional: true }) private readonly logger: Logger = stderrLogger,
  ) {
    validateOptions(Csv, options, ownManifest("lighter.data.Csv"));
    requireDistinctClasses(options.classes, this);
  }

  async prepare(): Promise<void> {
    this.#loading ??= this.#load();
    this.#loaded = await this.#loading;
  }

  get length(): number {
    return this.#table.length;
  }

  get sampleShape(): readonly number[] {
    return [this.#table.width];
  }

  get targets(): TargetSpec {
    return this.#table.targetSpec;
  }

  sampleId(index: number): string {
    return String(index);
  }

  read(index: number, sample: Sample): void {
    const { features, width, targets } = this.#table;
    const count = sample.targets.length;
    sample.inputs.set(features.subarray(index * width, (index + 1) * width));
    sample.targets.set(targets.subarray(index * count, (index + 1) * count));
  }

  get #table(): CsvTable {
    if (this.#loaded === undefined) throw notPrepared();
    return this.#loaded;
  }

  async #load(): Promise<CsvTable> {
    const { path, delimiter = ",", header = true, classes } = this.options;
    let builder: CsvTableBuilder | undefined;
    const faults: CellFault[] = [];
    let moreFaults = 0;
    const showsContent = mayShowContent(path);
    try {
      for await (const row of readCsv(path, delimiter)) {
        if (builder === undefined) {
          const names = row.cells.map((cell, index) => (header ? cell.trim() : String(index)));
          builder = new CsvTableBuilder(this.#columns(names, showsContent), { classes, showsContent });
          if (header) continue;
        }
        const fault = builder.add(row);
        if (fault === undefined) continue;
        if (faults.length < MOST_FAULTS) faults.push(fault);
        else moreFaults++;
      }
    } catch (error) {
      if (OptionError.is(error)) throw error;
      if (error instanceof CsvSyntaxError)
        throw this.#fault(`\`${path}\` line ${error.line}: ${error.fault}`, { cause: error });
      throw fileError(this, { path: ["path"], file: path, expected: "a CSV file", cause: error });
    }
    const [first, ...others] = faults;
    if (first !== undefined) throw this.#rowFault(first, others, moreFaults);
    const table = builder?.build();
    if (table === undefined || table.length === 0)
      throw this.#fault(`\`${path}\` has no rows${builder === undefined ? "" : " below its header"}`, {
        help: builder === undefined || !header ? [] : ["set `header: false` when the first row is data"],
      });
    return table;
  }

  #columns(names: readonly string[], showsContent: boolean): CsvColumns {
    const { path, target, features, delimiter = "," } = this.options;
    const columns = findColumns(names, { target, features }, showsContent);
    if (!("message" in columns)) {
      this.#warnOfLeftOut(columns);
      return columns;
    }
    const oneColumn =
      names.length === 1 ? [`cells are separated by \`${delimiter}\`; \`delimiter\` changes that`] : [];
    throw dataError(this, {
      path: columns.path,
      message: `\`${path}\`: ${columns.message}`,
      label: columns.label,
      help: [...columns.help, ...oneColumn],
    });
  }

  #warnOfLeftOut({ names, leftOut }: CsvColumns): void {
    const [first] = leftOut;
    if (first === undefined) return;
    const which =
      leftOut.length === 1
        ? `column ${first + 1} has no name and is left out`
        : `${leftOut.length} columns without a name are left out, the first is column ${first + 1}`;
    const cure = names[first] === "" ? "name it in the header" : `list \`${names[first]}\` in \`features\``;
    this.logger.warn(`\`${this.options.path}\`: ${which}; to learn from it, ${cure}`);
  }

  #rowFault(first: CellFault, others: readonly CellFault[], more: number) {
    const notes = others.map((fault) => renderFault(fault));
    if (more > 0) notes.push(`${more} more rows do not fit`);
    const help = HELP[first.expected];
    return this.#fault(`\`${this.options.path}\` ${renderFault(first)}`, {
      notes,
      help: help === undefined ? [] : [help],
    });
  }

  #fault(message: string, rest: { notes?: readonly string[]; help?: readonly string[]; cause?: unknown }) {
    return dataError(this, { path: ["path"], message, label: "data does not fit", ...rest });
  }
}

function renderFault({ line, column, expected, found }: CellFault): string {
  const place = column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
  return `${place}: expected ${expected}, found ${found}`;
}
