import type { EpochMetrics } from "./epoch-metrics.js";

/** How far a run is in its epoch. */
export type EpochProgress = TrainingProgress | { readonly stage: "start" | "validation" | "end" };

/** An epoch whose batches are being trained on. */
export interface TrainingProgress {
  readonly stage: "train";
  /** Batches done. */
  batches: number;
  /** A validation is to follow before the next batch. */
  isValidationDue: boolean;
  /** What they have given so far. */
  readonly measured: EpochMetrics;
  /** Of the random stream of the training data, before the epoch drew from it. */
  readonly dataState: readonly number[];
}
