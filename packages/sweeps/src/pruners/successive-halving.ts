import { byValue } from "../search/observation.js";
import { valueAt, type PruneRequest, type Pruner } from "./pruner.js";

/** How soon trials are compared, and how many go on. */
export interface SuccessiveHalvingOptions {
  /**
   * Of how many trials one goes on each time.
   *
   * @minimum 2
   * @integer
   * @defaultValue 3
   */
  readonly reduction?: number;
  /**
   * Epochs that each trial has at the least; they are compared then, and at each `reduction` times
   * as many epochs.
   *
   * @minimum 1
   * @integer
   * @defaultValue 1
   */
  readonly min_epochs?: number;
}

/**
 * Compares trials after few epochs and lets the best part go on, again after `reduction` times as
 * many, and so on, without waiting for others (ASHA).
 *
 * After Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020, in its form
 * that stops trials.
 */
export class SuccessiveHalving implements Pruner {
  readonly #reduction: number;
  readonly #first: number;

  constructor({ reduction = 3, min_epochs = 1 }: SuccessiveHalvingOptions = {}) {
    this.#reduction = reduction;
    this.#first = min_epochs;
  }

  isHopeless({ curve, others, better }: PruneRequest): boolean {
    const now = curve.at(-1);
    if (now === undefined) return false;
    const before = curve.at(-2)?.epoch ?? -1;
    const rung = this.#rungReached(now.epoch + 1);
    // Only the first report at a rung counts: validation may skip epochs.
    if (rung === undefined || before + 1 >= rung) return false;
    const rivals = others.flatMap((other) => valueAt(other, rung - 1) ?? []);
    const all = [...rivals, now.value].sort(byValue(better));
    const kept = Math.max(1, Math.floor(all.length / this.#reduction));
    return byValue(better)(now.value, all[kept - 1]) > 0;
  }

  /** The last number of epochs, of those at which trials are compared, that has been reached. */
  #rungReached(epochs: number): number | undefined {
    if (epochs < this.#first) return undefined;
    let rung = this.#first;
    while (rung * this.#reduction <= epochs) rung *= this.#reduction;
    return rung;
  }
}
