import type { Callback, PredictionBatch, PredictionStage, Trainer } from "@lighterjs/callbacks";
import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import { tableColumns, type Column, type ColumnGroup } from "./table-columns.js";
import { claimPath, requirePlace, WrittenFile } from "./written-file.js";

export interface CsvOptions {
  /** The file, below the folder of the stage.
   * @defaultValue "predictions.csv" */
  path?: string;
  /**
   * Columns about each sample, in this order. `probabilities` are those of all classes, `outputs`
   * the numbers as the model gave them, `extras` what an inferer tells beside predictions. By
   * default all that there is.
   */
  columns?: readonly ColumnGroup[];
}

/**
 * Writes predictions as a table (RFC 4180, UTF-8), a row for each sample as it comes. The file
 * stands under its name once it is complete. Columns are called `id`, `class`, `probability`,
 * `probability_CLASS`, `output`, `target`, `spread`; of classes whose names are known
 * `output_CLASS`, `spread_CLASS`; of several numbers `output_0`, `output_1`; of a
 * model with several outputs `OUTPUT/class`, `OUTPUT_spread`.
 *
 * @example
 * ```yaml
 * _target_: lighter.writers.Csv
 * path: answers.csv
 * columns: [id, class, probability]
 * ```
 */
export class Csv implements Callback {
  readonly metricNames = [];
  #stage: PredictionStage | undefined;
  #file: WrittenFile | undefined;
  #columns: readonly Column[] | undefined;

  constructor(readonly options: CsvOptions = {}) {
    validateOptions(Csv, options, ownManifest("lighter.writers.Csv"));
    if (options.path !== undefined) requirePlace(this, ["path"], options.path);
  }

  async onPredictionStart(session: Trainer, stage: PredictionStage): Promise<void> {
    const { path = "predictions.csv" } = this.options;
    const target = claimPath({ session, stage, writer: this, option: ["path"], path });
    this.#stage = stage;
    this.#columns = undefined;
    this.#file = await WrittenFile.open(target);
  }

  async onPredictions(_: Trainer, batch: PredictionBatch): Promise<void> {
    let text = "";
    if (this.#columns === undefined) {
      this.#columns = tableColumns(this.#stage!, batch, this.options.columns, this);
      text += rowOf(this.#columns.map(({ name }) => name));
    }
    for (const index of batch.ids.keys()) text += rowOf(this.#columns.map(({ cell }) => cell(batch, index)));
    await this.#file?.write(text);
  }

  async onPredictionEnd(): Promise<void> {
    await this.#file?.complete();
  }

  async teardown(): Promise<void> {
    await this.#file?.discard();
    this.#file = undefined;
  }
}

function rowOf(cells: readonly string[]): string {
  return `${cells.map(quote).join(",")}\n`;
}

function quote(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
