import { OptionError, validateOptions } from "@lighterjs/schema";
import type { Callback, StateValue } from "./callback.js";
import { MetricMonitor, type MonitorMoment } from "./metric-monitor.js";
import { OWN_MANIFEST } from "./own-manifest.js";
import { readCount, readField, readNumber, requireFields } from "./read-state.js";
import { releasersOf } from "./releases.js";
import type { MonitorMode, Trainer, WeightCopy } from "./trainer.js";

/** When a metric has stopped improving. */
export interface EarlyStoppingOptions {
  /**
   * Name of the logged metric to watch.
   *
   * @example "val/loss"
   */
  readonly monitor: string;
  /**
   * Whether smaller (`min`) or larger (`max`) values are better. By default as the metric itself
   * says; of one that does not, smaller ones, with a warning.
   */
  readonly mode?: MonitorMode;
  /**
   * Training stops when the metric has not improved this many times in a row: validations, for a
   * metric that begins with `val/`, and epochs for any other.
   *
   * @minimum 0
   * @integer
   * @defaultValue 3
   */
  readonly patience?: number;
  /**
   * An improvement smaller than this does not count.
   *
   * @minimum 0
   * @defaultValue 0
   */
  readonly min_delta?: number;
  /**
   * Give the model its weights with the best value of the metric when training ends, for whatever
   * reason, before `SaveModel` saves it. Checkpoints keep them beside those that train, from which
   * a resumed run goes on.
   *
   * @defaultValue false
   */
  readonly restore_best?: boolean;
}

/**
 * Stops training when a metric has stopped improving.
 *
 * Where a Freezer releases parameters during the run, patience starts over at each release, and
 * training is not stopped while releases are still to come.
 */
export class EarlyStopping implements Callback {
  readonly metricNames = [];
  readonly #monitor: MetricMonitor;
  readonly #patience: number;
  #wait = 0;
  #bestWeights: WeightCopy | undefined;

  /** @throws OptionError */
  constructor(readonly options: EarlyStoppingOptions) {
    validateOptions(EarlyStopping, options, OWN_MANIFEST);
    const { monitor, mode, patience = 3, min_delta = 0 } = options;
    this.#monitor = new MetricMonitor(this, monitor, mode, min_delta);
    this.#patience = patience;
  }

  /** @throws OptionError when the metric will not be logged */
  setup(trainer: Trainer): void {
    this.#monitor.prepare(trainer);
    if (this.options.restore_best !== true) return;
    this.#bestWeights = trainer.capabilities.keepWeights?.(this);
    if (this.#bestWeights === undefined)
      throw OptionError.about(this, ["restore_best"], {
        message: "this trainer cannot keep the best weights beside those that train",
        label: "cannot be restored",
        help: ["leave `restore_best` out, and save the best model with `SaveModel`"],
      });
  }

  onTrainStart(): void {
    if (this.#monitor.best !== null) this.#bestWeights?.restoreAtEnd();
  }

  onValidationEnd(trainer: Trainer, metrics: Readonly<Record<string, number>>): void {
    this.#observe(trainer, "validation", metrics);
  }

  onEpochEnd(trainer: Trainer, metrics: Readonly<Record<string, number>>): void {
    this.#observe(trainer, "epoch", metrics);
  }

  onTrainEnd(trainer: Trainer): void {
    this.#monitor.warnIfNeverSeen(trainer);
    const { metric, best } = this.#monitor;
    if (this.#bestWeights !== undefined && best !== null)
      trainer.logger.info(`the model has its best weights again, \`${metric}\` ${best}`);
  }

  onParametersThawed(): void {
    this.#wait = 0;
  }

  teardown(): void {
    this.loadState(null);
    this.#bestWeights = undefined;
  }

  state(): StateValue {
    return { monitor: this.#monitor.identity, best: this.#monitor.best, wait: this.#wait };
  }

  loadState(state: StateValue): void {
    requireFields(state);
    const known = readField(state, "monitor") === this.#monitor.identity ? state : null;
    this.#monitor.restore(readNumber(known, "best"));
    this.#wait = readCount(known, "wait") ?? 0;
  }

  #observe(trainer: Trainer, moment: MonitorMoment, metrics: Readonly<Record<string, number>>): void {
    const improved = this.#monitor.observe(trainer, moment, metrics);
    if (improved === undefined) return;
    this.#wait = improved ? 0 : this.#wait + 1;
    if (improved) {
      this.#bestWeights?.take("saved");
      this.#bestWeights?.restoreAtEnd();
    }
    if (improved || this.#wait < this.#patience) return;
    for (const releaser of releasersOf(trainer)) if (releaser.remainingGroups(trainer) > 0) return;
    const { metric, best } = this.#monitor;
    const times = this.#wait === 1 ? "once" : `${this.#wait} times in a row`;
    trainer.requestStop(`\`${metric}\` has not improved ${times}; its best value is ${best ?? "none"}`);
  }
}
