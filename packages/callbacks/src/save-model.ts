import { relative, dirname } from "node:path";
import { stat } from "node:fs/promises";
import { OptionError, validateOptions, type OptionFault } from "@lighterjs/schema";
import type { Callback, StateValue } from "./callback.js";
import { MetricMonitor, type MonitorMoment } from "./metric-monitor.js";
import { OWN_MANIFEST } from "./own-manifest.js";
import { readField, readNumber, requireFields } from "./read-state.js";
import type { MonitorMode, Trainer } from "./trainer.js";

/** Which weights to save, and where. */
export interface SaveModelOptions {
  /**
   * Folder of the saved model. What it holds is replaced once the new model is complete. Left out,
   * the model is part of the run: `model` in its folder, or `model/best` and `model/last` where a
   * run saves both.
   *
   * @format path
   */
  readonly path?: string;
  /**
   * The weights with the `best` value of the monitored metric, or those at the end of training
   * (`last`).
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
   * Whether smaller (`min`) or larger (`max`) values of it are better. By default as the metric
   * itself says; of one that does not, smaller ones, with a warning.
   */
  readonly mode?: MonitorMode;
}

const BRAND = Symbol.for("lighter.SaveModel");

/**
 * Saves the model with its weights into a folder, from which it can be loaded again.
 *
 * @example
 * ```yaml
 * trainer:
 *   callbacks:
 *     - _target_: lighter.callbacks.SaveModel
 *       which: best
 *       monitor: val/accuracy
 * ```
 */
export class SaveModel implements Callback {
  readonly [BRAND] = true;
  readonly metricNames = [];
  readonly which: "best" | "last";
  readonly #monitor: MetricMonitor | undefined;

  /** @throws OptionError */
  constructor(readonly options: SaveModelOptions = {}) {
    validateOptions(SaveModel, options, OWN_MANIFEST);
    const { which = "last", monitor = "val/loss", mode } = options;
    this.which = which;
    this.#monitor = which === "best" ? new MetricMonitor(this, monitor, mode, 0) : undefined;
  }

  /** Works across two copies of this package, where `instanceof` would not. */
  static is(value: object): value is SaveModel {
    return BRAND in value;
  }

  /**
   * @throws OptionError when the trainer cannot save models, or not this one, or a file stands
   * where the folder is to be
   */
  async setup(trainer: Trainer): Promise<void> {
    const { capabilities } = trainer;
    if (capabilities.saveModel === undefined)
      throw OptionError.about(this, [], {
        on: "key",
        message: "this trainer cannot save models",
        label: "cannot be saved",
        help: ["remove `SaveModel` from the callbacks, or use a trainer that can save its model"],
      });
    capabilities.requireSavable?.();
    this.#monitor?.prepare(trainer);
    if (this.options.path !== undefined) await this.#requireFolder(trainer, this.options.path);
    await capabilities.announceModel?.(this.#folder(trainer));
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

  /** @throws OptionError when a model cannot lie at a path of the config */
  async #requireFolder({ capabilities }: Trainer, target: string): Promise<void> {
    const fault = (fault: OptionFault): OptionError => OptionError.about(this, ["path"], fault);
    // What lies around the working directory is no secret of the config.
    const path = relative(process.cwd(), target);
    if (capabilities.mask !== undefined && capabilities.mask(path) !== path)
      throw fault({
        on: "value",
        message: "the folder of a saved model may not be named after what came from the environment",
        label: "anybody may read it",
        expected: "a path that anybody may read",
        notes: ["a value of the environment is taken for a secret; one from the command line is not"],
      });
    const file = await fileInWay(target);
    if (file !== undefined)
      throw fault({
        on: "value",
        message: `the model cannot be saved to \`${target}\`: \`${file}\` is a file`,
        label: "no place for a folder",
        help: ["name a folder, or one that does not exist yet"],
      });
  }

  /**
   * Where the model is to lie.
   *
   * @throws OptionError where nothing says where
   */
  #folder({ capabilities }: Trainer): string {
    const { path } = this.options;
    const folder = path ?? capabilities.ownModelFolder?.(this.which);
    if (folder === undefined)
      throw OptionError.about(this, [], {
        on: "key",
        message: "the run has no folder of its own in which its model could lie",
        label: "needs `path`",
        help: ["add `path: …`, the folder of the saved model"],
      });
    return folder;
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
    const wanted = this.#folder(trainer);
    await capabilities.saveModel?.(wanted);
    const folder =
      capabilities.savedModelFolder === undefined ? wanted : capabilities.savedModelFolder(wanted);
    const where = folder === undefined ? "and kept nothing, since this is a rehearsal" : `to \`${folder}\``;
    trainer.logger.info(`epoch ${trainer.epoch}: saved ${what}, ${where}`);
  }
}

/**
 * The file that keeps a folder from being made at `path`: the path itself or one above it;
 * `undefined` when there is none.
 */
async function fileInWay(path: string): Promise<string | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (info !== undefined) return info.isDirectory() ? undefined : path;
  const parent = dirname(path);
  return parent === path ? undefined : fileInWay(parent);
}
