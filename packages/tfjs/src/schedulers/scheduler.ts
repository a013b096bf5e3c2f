/**
 * Decides the learning rate of each step.
 *
 * A pure function of how far the run has come, without memory: a run that is resumed goes on exactly as it would have, and
 * it makes no difference what is frozen when.
 */
export interface Scheduler {
  /** What is counted. */
  readonly interval: Interval;
  /**
   * What the optimizer's `learning_rate` is multiplied by for the next step: 0 or more.
   *
   * @param count - epochs, or optimizer steps, that were completed before
   * @param total - epochs, or optimizer steps, of the whole run; a run that ends early does not reach it
   */
  factor(count: number, total: number): number;
}

export type Interval = "epoch" | "step";
