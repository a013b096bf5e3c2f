import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import type { IntervalOptions } from "./interval-options.js";
import type { Interval, Scheduler } from "./scheduler.js";
import { shareDone } from "./share-done.js";

export interface CosineOptions extends IntervalOptions {
  /** Epochs or optimizer steps, as `interval` says, until the factor is `min_factor`, where it
   * stays. Default: all of the run.
   * @integer
   * @minimum 1 */
  over?: number;
  /** Share of the learning rate that is left at the end.
   * @minimum 0
   * @maximum 1
   * @defaultValue 0 */
  min_factor?: number;
}

/**
 * Lowers the learning rate along half a wave of the cosine, slowly at both ends:
 * `min_factor + (1 − min_factor) · (1 + cos(π · count / over)) / 2`.
 *
 * Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017,
 * equation 5, one period of it.
 */
export class Cosine implements Scheduler {
  readonly interval: Interval;
  readonly #over: number | undefined;
  readonly #minFactor: number;

  constructor(options: CosineOptions = {}) {
    validateOptions(Cosine, options, ownManifest("lighter.schedulers.Cosine"));
    const { interval = "epoch", over, min_factor = 0 } = options;
    this.interval = interval;
    this.#over = over;
    this.#minFactor = min_factor;
  }

  factor(count: number, total: number): number {
    const wave = (1 + Math.cos(Math.PI * shareDone(count, this.#over ?? total))) / 2;
    return this.#minFactor + (1 - this.#minFactor) * wave;
  }
}
