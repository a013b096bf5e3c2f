import { LOGGER, OPTIONS, type Logger } from "@lighterjs/core";
import { OptionError, validateOptions } from "@lighterjs/schema";
import { inject, injectable } from "tsyringe";
import { ownManifest } from "../own-manifest.js";
import { stderrLogger } from "../stderr-logger.js";
import { fileError } from "./data-error.js";
import { TextDecodingError, type TextEncoding } from "./decode-text.js";
import { CsvSyntaxError, readCsv } from "./read-csv.js";
import type { Row } from "./tables/cells.js";
import type { TableOptions } from "./tables/column-options.js";
import { TableDataset } from "./tables/table-dataset.js";

export interface CsvOptions extends TableOptions {
  /** Separator of the cells of a row.
   * @minLength 1
   * @defaultValue "," */
  delimiter?: string;
  /** The first row names the columns. Without such a row they are called `0`, `1`, ….
   * @defaultValue true */
  header?: boolean;
  /** How the file writes its characters.
   * @defaultValue "utf-8" */
  encoding?: TextEncoding;
}

/**
 * Samples from the rows of a CSV file (RFC 4180; with or without a byte order mark). Cells hold
 * numbers, categories, text or dates, see `columns`; what has to be known of all rows for that,
 * such as means and categories, is learned from the training data alone. The whole file is read
 * once and checked; its numbers are kept in memory.
 *
 * Errors: `FILE_NOT_FOUND`; `INVALID_DATA` for a file without rows or in another encoding, a
 * missing column, or a row that does not fit, with its line; `LIMIT_EXCEEDED`. Messages repeat
 * cells and names of columns only where the file's name ends in `.csv`, `.tsv`, `.tab`, `.data` or
 * `.dat`.
 *
 * @example
 * ```yaml
 * dataset:
 *   _target_: lighter.data.Csv
 *   path: iris.csv
 *   target: species
 * ```
 *
 * @example
 * ```yaml
 * dataset:
 *   _target_: lighter.data.Csv
 *   path: flats.csv
 *   target: rent
 *   missing_values: [NA]
 *   columns:
 *     flat: { as: id }
 *     area: { missing: mean, scale: standard }
 *     city: { as: category, missing: unknown }
 *     built: { as: date, parts: [year], scale: standard }
 * ```
 */
@injectable()
export class Csv extends TableDataset<CsvOptions> {
  #hasHeader = false;

  constructor(
    @inject(OPTIONS) options: CsvOptions,
    @inject(LOGGER, { isOptional: true }) logger: Logger = stderrLogger,
  ) {
    super(options, logger);
    validateOptions(Csv, options, ownManifest("lighter.data.Csv"));
    this.requireOptions();
  }

  protected async *rows(): AsyncGenerator<Row & { readonly names: readonly string[] }> {
    const { path, delimiter = ",", header = true, encoding = "utf-8" } = this.options;
    let names: readonly string[] | undefined;
    try {
      for await (const row of readCsv(path, delimiter, encoding)) {
        if (names === undefined) {
          names = row.cells.map((cell, index) => (header ? cell.trim() : String(index)));
          this.#hasHeader = true;
          if (header) continue;
        }
        yield { names, ...row };
      }
    } catch (error) {
      if (OptionError.is(error)) throw error;
      if (error instanceof CsvSyntaxError)
        throw this.fault({
          path: ["path"],
          message: `\`${path}\` line ${error.line}: ${error.fault}`,
          label: "data does not fit",
          cause: error,
        });
      if (error instanceof TextDecodingError)
        throw this.fault({
          path: ["path"],
          message: `\`${path}\` ${error.message}`,
          label: `expected ${encoding}`,
          help: error.help,
          cause: error,
        });
      throw fileError(this, { path: ["path"], file: path, expected: "a CSV file", cause: error });
    }
  }

  protected get emptiness() {
    const { header = true } = this.options;
    return {
      message: `has no rows${this.#hasHeader ? " below its header" : ""}`,
      help: this.#hasHeader && header ? ["set `header: false` when the first row is data"] : [],
    };
  }

  protected override hintsFor(names: readonly string[]): readonly string[] {
    const { delimiter = "," } = this.options;
    return names.length === 1 ? [`cells are separated by \`${delimiter}\`; \`delimiter\` changes that`] : [];
  }
}
