import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import type { IntervalOptions } from "./interval-options.js";
import type { Interval, Scheduler } from "./scheduler.js";
import { shareDone } from "./share-done.js";

export interface LinearOptions extends IntervalOptions {
  /** Factor of the learning rate at the start of the run.
   * @minimum 0
   * @defaultValue 1 */
  start_factor?: number;
  /** Factor of the learning rate in the end.
   * @minimum 0
   * @defaultValue 0 */
  end_factor?: number;
  /** Epochs or optimizer steps, as `interval` says, until the factor is `end_factor`, where it
   * stays. Default: all of the run.
   * @integer
   * @minimum 1 */
  over?: number;
}

/**
 * Changes the learning rate by the same amount each time, up or down:
 * `start_factor + (end_factor − start_factor) · count / over`.
 */
export class Linear implements Scheduler {
  readonly interval: Interval;
  readonly #start: number;
  readonly #end: number;
  readonly #over: number | undefined;

  constructor(options: LinearOptions = {}) {
    validateOptions(Linear, options, ownManifest("lighter.schedulers.Linear"));
    const { interval = "epoch", start_factor = 1, end_factor = 0, over } = options;
    this.interval = interval;
    this.#start = start_factor;
    this.#end = end_factor;
    this.#over = over;
  }

  factor(count: number, total: number): number {
    const share = shareDone(count, this.#over ?? total);
    return this.#start * (1 - share) + this.#end * share;
  }
}
