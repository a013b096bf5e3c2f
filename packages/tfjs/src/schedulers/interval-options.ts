import type { Interval } from "./scheduler.js";

export interface IntervalOptions {
  /** Whether epochs are counted, and the learning rate stays the same within one, or optimizer
   * steps.
   * @defaultValue "epoch" */
  interval?: Interval;
}
