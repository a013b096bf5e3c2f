import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import type { IntervalOptions } from "./interval-options.js";
import type { Interval, Scheduler } from "./scheduler.js";

export interface StepOptions extends IntervalOptions {
  /** Epochs or optimizer steps, as `interval` says, from one drop to the next.
   * @integer
   * @minimum 1 */
  every: number;
  /** Factor by which the learning rate changes at each drop.
   * @exclusiveMinimum 0
   * @maximum 1
   * @defaultValue 0.1 */
  gamma?: number;
}

/**
 * Lowers the learning rate in steps: `gamma^⌊count / every⌋`, where `count` epochs or optimizer
 * steps are completed.
 *
 * @example
 * ```yaml
 * _target_: lighter.schedulers.Step
 * every: 30 # epochs
 * gamma: 0.1
 * ```
 */
export class Step implements Scheduler {
  readonly interval: Interval;
  readonly #every: number;
  readonly #gamma: number;

  constructor(options: StepOptions) {
    validateOptions(Step, options, ownManifest("lighter.schedulers.Step"));
    const { interval = "epoch", every, gamma = 0.1 } = options;
    this.interval = interval;
    this.#every = every;
    this.#gamma = gamma;
  }

  factor(count: number): number {
    return this.#gamma ** Math.floor(count / this.#every);
  }
}
