import type { MonitorMoment, StateValue, Trainer } from "@lighterjs/callbacks";
import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import type { Interval, Scheduler } from "./scheduler.js";

export interface WarmUpOptions {
  /** Epochs or optimizer steps, as the `scheduler` counts, with a lower learning rate.
   * @integer
   * @minimum 1 */
  over: number;
  /** Decides what follows. It starts at the end of the warm-up, and its run is as much shorter. */
  scheduler: Scheduler;
}

/**
 * Raises the learning rate by equal amounts, `(count + 1) / (over + 1)`, until another scheduler
 * takes over: the gradual warm-up of Goyal et al., "Accurate, Large Minibatch SGD: Training
 * ImageNet in 1 Hour", 2017, section 2.2, begun above 0 so that no step is in vain.
 *
 * For a warm-up after which the learning rate stays, take `lighter.schedulers.Linear`.
 *
 * @example
 * ```yaml
 * _target_: lighter.schedulers.WarmUp
 * over: 500 # steps, since the cosine counts them
 * scheduler: { _target_: lighter.schedulers.Cosine, interval: step }
 * ```
 */
export class WarmUp implements Scheduler {
  readonly interval: Interval;
  readonly #over: number;
  readonly #scheduler: Scheduler;

  constructor(options: WarmUpOptions) {
    validateOptions(WarmUp, options, ownManifest("lighter.schedulers.WarmUp"));
    const { over, scheduler } = options;
    this.interval = scheduler.interval;
    this.#over = over;
    this.#scheduler = scheduler;
  }

  factor(count: number, total: number): number {
    const over = this.#over;
    if (count < over) return (count + 1) / (over + 1);
    return this.#scheduler.factor(count - over, total - over);
  }

  prepare(trainer: Trainer): void {
    this.#scheduler.prepare?.(trainer);
  }

  observe(trainer: Trainer, moment: MonitorMoment, metrics: Readonly<Record<string, number>>): void {
    this.#scheduler.observe?.(trainer, moment, metrics);
  }

  state(): StateValue {
    return this.#scheduler.state?.() ?? null;
  }

  loadState(state: StateValue): void {
    this.#scheduler.loadState?.(state);
  }
}
