import { relative } from "node:path";
import { OptionError, validateOptions, type OptionFault } from "@lighterjs/schema";
import type { Callback, StateValue } from "./callback.js";
import { fileInWay } from "./file-in-way.js";
import { MetricMonitor, type MonitorMoment } from "./metric-monitor.js";
import { OWN_MANIFEST } from "./own-manifest.js";
import { readField, readNumber, requireFields } from "./read-state.js";
import type { MonitorMode, Trainer } from "./trainer.js";

/** Which weights to save, and where. */
export interface SaveModelOptions {
  /**
   * Folder of the saved model. What it holds is replaced once the new model is complete.
   *
   * @format path
   */
  readonly path: string;
  /**
   * The weights with the `best` value of the monitored metric, or those at the end of training (`last`).
   *
   * @defaultValue "last"
   */
  readonly which?: "best" | "last";
  /**
   * Name of the logged metric that tells which weights are best.
   *
   * @defaultValue "val/loss"
   */
  readonly monitor?: string;
  /**
   * Whether smaller (`min`) or larger (`max`) values of it are better. By default as the metric itself says; of one that does
   * not, smaller ones, with a warning.
   */
  readonly mode?: MonitorMode;
}

/** Saves the model with its weights into a folder, from which it can be loaded again. */
export class SaveModel implements Callback {
  readonly metricNames = [];
  readonly #monitor: MetricMonitor | undefined;

  /** @throws OptionError */
  constructor(readonly options: SaveModelOptions) {
    validateOptions(SaveModel, options, OWN_MANIFEST);
    const { which = "last", monitor = "val/loss", mode } = options;
    this.#monitor = which === "best" ? new MetricMonitor(this, monitor, mode, 0) : undefined;
  }

  /** @throws OptionError when the trainer cannot save models, or not this one, or a file stands where the folder is to be */
  async setup(trainer: Trainer): Promise<void> {
    if (trainer.capabilities.saveModel === undefined)
      throw this.#fault({
        on: "key",
        message: "this trainer cannot save models, so there is nothing to write to `path`",
        label: "cannot be saved",
        help: ["remove `SaveModel` from the callbacks, or use a trainer that can save its model"],
      });
    trainer.capabilities.requireSavable?.();
    this.#monitor?.prepare(trainer);
    // What lies around the working directory is no secret of the config.
    const path = relative(process.cwd(), this.options.path);
    if (trainer.capabilities.mask !== undefined && trainer.capabilities.mask(path) !== path)
      throw this.#fault({
        on: "value",
        message: "the folder of a saved model may not be named after what came from the environment",
        label: "anybody may read it",
        expected: "a path that anybody may read",
        notes: ["a value of the environment is taken for a secret; one from the command line is not"],
      });
    const file = await fileInWay(this.options.path);
    if (file !== undefined)
      throw this.#fault({
        on: "value",
        message: `the model cannot be saved to \`${this.options.path}\`: \`${file}\` is a file`,
        label: "no place for a folder",
        help: ["name a folder, or one that does not exist yet"],
      });
  }

  async onValidationEnd(trainer: Trainer, metrics: Readonly<Record<string, number>>): Promise<void> {
    await this.#saveIfBest(trainer, "validation", metrics);
  }

  async onEpochEnd(trainer: Trainer, metrics: Readonly<Record<string, number>>): Promise<void> {
    await this.#saveIfBest(trainer, "epoch", metrics);
  }

  async onTrainEnd(trainer: Trainer): Promise<void> {
    if (this.#monitor === undefined) await this.#save(trainer, "the model as it is at the end of training");
    else this.#monitor.warnIfNeverSeen(trainer);
  }

  teardown(): void {
    this.loadState(null);
  }

  state(): StateValue {
    return { monitor: this.#monitor?.identity ?? null, best: this.#monitor?.best ?? null };
  }

  loadState(state: StateValue): void {
    requireFields(state);
    const known = readField(state, "monitor") === this.#monitor?.identity ? state : null;
    this.#monitor?.restore(readNumber(known, "best"));
  }

  #fault(fault: OptionFault): OptionError {
    return OptionError.about(this, ["path"], fault);
  }

  async #saveIfBest(
    trainer: Trainer,
    moment: MonitorMoment,
    metrics: Readonly<Record<string, number>>,
  ): Promise<void> {
    if (this.#monitor?.observe(trainer, moment, metrics) !== true) return;
    await this.#save(trainer, `the best model so far, \`${this.#monitor.metric}\` ${this.#monitor.best}`);
  }

  async #save(trainer: Trainer, what: string): Promise<void> {
    const { capabilities } = trainer;
    const { path } = this.options;
    await capabilities.saveModel?.(path);
    const folder = capabilities.savedModelFolder === undefined ? path : capabilities.savedModelFolder(path);
    const where = folder === undefined ? "and kept nothing, since this is a rehearsal" : `to \`${folder}\``;
    trainer.logger.info(`epoch ${trainer.epoch}: saved ${what}, ${where}`);
  }
}
