import type { Callback, PredictionBatch, PredictionStage, Trainer } from "@lighterjs/callbacks";
import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import { sampleJSON } from "./sample-record.js";
import { claimPath, requirePlace, WrittenFile } from "./written-file.js";

export interface JsonLinesOptions {
  /** The file, below the folder of the stage.
   * @defaultValue "predictions.jsonl" */
  path?: string;
}

/**
 * Writes predictions as lines of JSON, an object for each sample as it comes: `id`, `class`,
 * `probability`, `probabilities` by class, `output` in the form in which the model gives it,
 * `target` and `extras`, as far as there are such; of a model with several outputs these by name in
 * `outputs`. The file stands under its name once it is complete.
 */
export class JsonLines implements Callback {
  readonly metricNames = [];
  #stage: PredictionStage | undefined;
  #file: WrittenFile | undefined;

  constructor(readonly options: JsonLinesOptions = {}) {
    validateOptions(JsonLines, options, ownManifest("lighter.writers.JsonLines"));
    if (options.path !== undefined) requirePlace(this, ["path"], options.path);
  }

  async onPredictionStart(session: Trainer, stage: PredictionStage): Promise<void> {
    const { path = "predictions.jsonl" } = this.options;
    const target = claimPath({ session, stage, writer: this, option: ["path"], path });
    this.#stage = stage;
    this.#file = await WrittenFile.open(target);
  }

  async onPredictions(_: Trainer, batch: PredictionBatch): Promise<void> {
    const stage = this.#stage!;
    await this.#file?.write(batch.ids.map((_id, index) => `${sampleJSON(stage, batch, index)}\n`).join(""));
  }

  async onPredictionEnd(): Promise<void> {
    await this.#file?.complete();
  }

  async teardown(): Promise<void> {
    await this.#file?.discard();
    this.#file = undefined;
  }
}
