import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import type { Callback, Trainer } from "@lighterjs/callbacks";
import {
  LOGGER,
  OPTIONS,
  OptionError,
  RANDOM,
  RUN_DIRECTORY,
  type Logger,
  type RandomSource,
  type RandomStream,
  type RunDirectory,
} from "@lighterjs/core";
import { inject, injectable } from "tsyringe";
import { ANNOUNCER, type Announcer } from "./announcer.js";
import { fallingProbability } from "./improvement-probability.js";

export interface StopOnPlateauOptions {
  /** Name of a metric that is logged in every epoch: `val/loss`. */
  monitor: string;
  /** Whether the metric should fall or rise.
   * @defaultValue "min" */
  mode?: "min" | "max";
  /** How many of the newest epochs are looked at.
   * @integer
   * @minimum 4
   * @defaultValue 8 */
  window?: number;
  /** Training goes on while the metric improves with at least this probability.
   * @exclusiveMinimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0.8 */
  confidence?: number;
  /** How often the window is resampled to find that probability.
   * @integer
   * @minimum 50
   * @defaultValue 500 */
  resamples?: number;
}

type PlateauState = { readonly values: readonly number[]; readonly random: readonly number[] };

/**
 * Stops training when a metric no longer improves by more than its own noise.
 *
 * Early stopping by patience counts epochs without a new best, and a single lucky epoch misleads
 * it. This one fits a line through the last epochs again and again, each time through a random draw
 * of them, and stops when too few of the lines still lead the right way. What it saw goes to
 * `plateau.jsonl` in the run folder.
 */
@injectable()
export class StopOnPlateau implements Callback {
  readonly #random: RandomStream;
  #values: number[] = [];

  constructor(
    @inject(OPTIONS) readonly options: StopOnPlateauOptions,
    @inject(LOGGER) private readonly logger: Logger,
    @inject(RUN_DIRECTORY) private readonly runDirectory: RunDirectory,
    @inject(RANDOM) random: RandomSource,
    @inject(ANNOUNCER) private readonly announcer: Announcer,
  ) {
    this.#random = random.stream("project.StopOnPlateau");
  }

  setup(): void {
    this.#values = [];
    const { monitor, window = 8 } = this.options;
    this.logger.debug(`watching \`${monitor}\` over ${window} epochs`);
  }

  async onEpochEnd(trainer: Trainer, metrics: Readonly<Record<string, number>>): Promise<void> {
    const { monitor, mode = "min", window = 8, confidence = 0.8, resamples = 500 } = this.options;
    const value = metrics[monitor];
    if (value === undefined) throw this.#unknownMetric(Object.keys(metrics));
    this.#values = [...this.#values, mode === "min" ? value : -value].slice(-window);
    if (this.#values.length < window) return;

    const probability = fallingProbability(this.#values, resamples, this.#random);
    trainer.log({ "plateau/improving": probability });
    const line = JSON.stringify({ epoch: trainer.epoch, [monitor]: value, improving: probability });
    await appendFile(join(this.runDirectory.path, "plateau.jsonl"), `${line}\n`);
    if (probability >= confidence) return;
    trainer.requestStop(`\`${monitor}\` improves with a probability of ${probability} only`);
    await this.announcer.announce(`\`${monitor}\` is on a plateau after epoch ${trainer.epoch + 1}`);
  }

  state(): PlateauState {
    return { values: this.#values, random: this.#random.state() };
  }

  loadState(state: PlateauState): void {
    this.#values = [...state.values];
    this.#random.restore(state.random);
  }

  #unknownMetric(known: readonly string[]): OptionError {
    const { monitor } = this.options;
    return new OptionError(
      [
        {
          code: "UNKNOWN_METRIC",
          path: ["monitor"],
          on: "value",
          message: `no metric \`${monitor}\` was logged in this epoch`,
          label: "not logged",
          help: [`logged were: ${known.map((name) => `\`${name}\``).join(", ")}`],
        },
      ],
      { subject: this },
    );
  }
}
