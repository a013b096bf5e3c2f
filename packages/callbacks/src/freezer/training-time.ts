/** A moment of a run. What is not known of it is `NaN`. */
export interface TrainingTime {
  /** Index of the running epoch, from 0. */
  readonly epoch: number;
  /** Completed optimizer steps. */
  readonly step: number;
}
