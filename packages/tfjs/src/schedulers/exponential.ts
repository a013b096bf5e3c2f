import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import type { IntervalOptions } from "./interval-options.js";
import type { Interval, Scheduler } from "./scheduler.js";

export interface ExponentialOptions extends IntervalOptions {
  /** Factor by which the learning rate changes after each epoch or optimizer step.
   * @exclusiveMinimum 0
   * @maximum 1 */
  gamma: number;
}

/**
 * Lowers the learning rate by the same share again and again: `gamma^count` after `count` epochs or
 * optimizer steps.
 */
export class Exponential implements Scheduler {
  readonly interval: Interval;
  readonly #gamma: number;

  constructor(options: ExponentialOptions) {
    validateOptions(Exponential, options, ownManifest("lighter.schedulers.Exponential"));
    const { interval = "epoch", gamma } = options;
    this.interval = interval;
    this.#gamma = gamma;
  }

  factor(count: number): number {
    return this.#gamma ** count;
  }
}
