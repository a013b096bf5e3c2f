import { MetricMonitor, readStateField, readStateNumber } from "@lighterjs/callbacks";
import type { MonitorMode, MonitorMoment, StateValue, Trainer } from "@lighterjs/callbacks";
import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import type { Scheduler } from "./scheduler.js";

export interface ReduceOnPlateauOptions {
  /** Name of the logged metric to watch: after each validation, for one that begins with `val/`,
   * and after each epoch for any other.
   * @defaultValue "val/loss" */
  monitor?: string;
  /** Whether smaller (`min`) or larger (`max`) values are better. By default as the metric itself
   * says; of one that does not, smaller ones, with a warning. */
  mode?: MonitorMode;
  /** Factor by which the learning rate changes when the metric has stopped improving.
   * @exclusiveMinimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0.1 */
  factor?: number;
  /** The rate is lowered when the metric has not improved this many times in a row.
   * @integer
   * @minimum 1
   * @defaultValue 10 */
  patience?: number;
  /** An improvement by less than this share of the best value does not count.
   * @minimum 0
   * @defaultValue 0.0001 */
  threshold?: number;
  /** How many values after a reduction are not counted against the metric.
   * @integer
   * @minimum 0
   * @defaultValue 0 */
  cooldown?: number;
  /** Share of the learning rate below which it is not lowered.
   * @minimum 0
   * @maximum 1
   * @defaultValue 0 */
  min_factor?: number;
}

/**
 * Lowers the learning rate when a metric has stopped improving: multiplies it by `factor` when
 * `patience` values in a row have brought no improvement, from the next optimizer step on. Each
 * time a line says so. Checkpoints keep what it has seen.
 *
 * The rule is that of `ReduceLROnPlateau` of PyTorch with a relative threshold, but that patience
 * counts as in `EarlyStopping`: PyTorch waits for one value more.
 *
 * @example
 * ```yaml
 * scheduler:
 *   _target_: lighter.schedulers.ReduceOnPlateau
 *   monitor: val/accuracy
 *   factor: 0.5
 *   patience: 3
 * ```
 */
export class ReduceOnPlateau implements Scheduler {
  readonly interval = "epoch";
  readonly #monitor: MetricMonitor;
  #factor = 1;
  #wait = 0;
  #rest = 0;

  constructor(readonly options: ReduceOnPlateauOptions = {}) {
    validateOptions(ReduceOnPlateau, options, ownManifest("lighter.schedulers.ReduceOnPlateau"));
    const { monitor = "val/loss", mode, threshold = 1e-4 } = options;
    this.#monitor = new MetricMonitor(this, monitor, mode, (best) => threshold * Math.abs(best));
  }

  prepare(trainer: Trainer): void {
    this.#monitor.prepare(trainer);
  }

  factor(): number {
    return this.#factor;
  }

  observe(trainer: Trainer, moment: MonitorMoment, metrics: Readonly<Record<string, number>>): void {
    const improved = this.#monitor.observe(trainer, moment, metrics);
    if (improved === undefined) return;
    const { factor = 0.1, patience = 10, cooldown = 0, min_factor: least = 0 } = this.options;
    this.#wait = improved ? 0 : this.#wait + 1;
    if (this.#rest > 0) {
      this.#rest -= 1;
      this.#wait = 0;
    }
    if (this.#wait < patience) return;
    this.#wait = 0;
    this.#rest = cooldown;
    const lowered = Math.max(least, this.#factor * factor);
    if (lowered === this.#factor) return;
    this.#factor = lowered;
    const { metric, best } = this.#monitor;
    trainer.logger.info(
      `epoch ${trainer.epoch}: \`${metric}\` has stopped improving, its best value is ${best ?? "none"}; the learning rate is ${Number(lowered.toPrecision(4))} of that of the optimizer`,
    );
  }

  state(): StateValue {
    const { identity: monitor, best } = this.#monitor;
    return { monitor, best, factor: this.#factor, wait: this.#wait, rest: this.#rest };
  }

  loadState(state: StateValue): void {
    const known = readStateField(state, "monitor") === this.#monitor.identity ? state : null;
    this.#monitor.restore(known === null ? null : readStateNumber(known, "best"));
    this.#factor = readStateNumber(known, "factor") ?? 1;
    this.#wait = readStateNumber(known, "wait") ?? 0;
    this.#rest = readStateNumber(known, "rest") ?? 0;
  }
}
