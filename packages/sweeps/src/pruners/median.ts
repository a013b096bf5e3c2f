import { byValue } from "../search/observation.js";
import { valueAt, type PruneRequest, type Pruner } from "./pruner.js";

/** From when on trials are compared. */
export interface MedianOptions {
  /**
   * Epochs that each trial has at the least.
   *
   * @minimum 1
   * @integer
   * @defaultValue 1
   */
  readonly min_epochs?: number;
  /**
   * How many other trials must have come as far.
   *
   * @minimum 1
   * @integer
   * @defaultValue 5
   */
  readonly min_trials?: number;
}

/**
 * Ends a trial whose best value so far is worse than the median of what others had at that epoch.
 *
 * The median stopping rule of Golovin et al., "Google Vizier", KDD 2017, with values in the place
 * of their running means.
 */
export class Median implements Pruner {
  readonly #first: number;
  readonly #trials: number;

  constructor({ min_epochs = 1, min_trials = 5 }: MedianOptions = {}) {
    this.#first = min_epochs;
    this.#trials = min_trials;
  }

  isHopeless({ curve, others, better }: PruneRequest): boolean {
    const now = curve.at(-1);
    if (now === undefined || now.epoch + 1 < this.#first) return false;
    const compare = byValue(better);
    const rivals = others.flatMap((other) => valueAt(other, now.epoch) ?? []).sort(compare);
    if (rivals.length < this.#trials) return false;
    const middle = (rivals.length - 1) / 2;
    const median = (rivals[Math.floor(middle)]! + rivals[Math.ceil(middle)]!) / 2;
    const best = curve.map(({ value }) => value).sort(compare)[0];
    return compare(best, median) > 0;
  }
}
