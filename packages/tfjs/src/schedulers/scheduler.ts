import type { MonitorMoment, StateValue, Trainer } from "@lighterjs/callbacks";

/**
 * Decides the learning rate of each step: by how far the run has come, and, with `observe`, by what
 * it measures. What it remembers must be its `state`, so that a run that is resumed goes on exactly
 * as it would have.
 */
export interface Scheduler {
  /** Unit of the count. */
  readonly interval: Interval;
  /**
   * Factor of the optimizer's `learning_rate` for the next step: 0 or more.
   *
   * @param count - epochs, or optimizer steps, that were completed before
   * @param total - epochs, or optimizer steps, of the whole run; a run that ends early does not
   * reach it
   */
  factor(count: number, total: number): number;
  /**
   * Called before a run.
   *
   * @throws OptionError about a metric that will not be logged, say
   */
  prepare?(trainer: Trainer): void;
  /**
   * Takes in the newest value of each logged metric: after a validation, in which those of `val/…`
   * are new, and after an epoch, in which the others are.
   */
  observe?(trainer: Trainer, moment: MonitorMoment, metrics: Readonly<Record<string, number>>): void;
  /** State for a checkpoint, of all that it has observed. */
  state?(): StateValue;
  /**
   * Goes on from what `state` returned; from `null`, with which each run begins, as if it had
   * observed nothing.
   */
  loadState?(state: StateValue): void;
}

export type Interval = "epoch" | "step";
