import type { CallbackList } from "@lighterjs/callbacks";
import type { RandomSource } from "@lighterjs/core";
import type { FeatureBatches } from "../features/feature-batches.js";
import type { SnapshotOrigin } from "../checkpoint/run-snapshot.js";
import type { System } from "../system/system.js";
import type { DetailsFile } from "../run-folder/details-file.js";
import type { FiniteWeights } from "./finite-weights.js";
import type { LearningRateSchedule } from "./learning-rate-schedule.js";
import type { RunCheckpoints } from "../checkpoint/run-checkpoints.js";
import type { RunReport } from "./run-report.js";
import type { TrainStep } from "./train-step.js";
import type { TrainingSession } from "./training-session.js";
import type { ValidationTurns } from "./run-length.js";

/** All that the loop needs, ready for the first step. */
export interface Run {
  readonly system: System;
  readonly session: TrainingSession;
  readonly callbacks: CallbackList;
  readonly features: FeatureBatches;
  readonly step: TrainStep;
  readonly schedule: LearningRateSchedule;
  readonly random: RandomSource;
  readonly stop: AbortSignal;
  readonly report: RunReport;
  /** Config, backend and packages of the run, for its checkpoints. */
  readonly origin: SnapshotOrigin;
  readonly finite: FiniteWeights;
  readonly isRehearsal: boolean;
  /** Where it is saved; absent when it is not. */
  readonly checkpoints: RunCheckpoints | undefined;
  /** Where metrics say more than a number; absent where there is no run folder. */
  readonly details: DetailsFile | undefined;
  readonly validationTurns: ValidationTurns;
  /** Each epoch is of the same few batches. */
  readonly isOverfitting: boolean;
}
