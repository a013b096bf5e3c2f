import type { CallbackList } from "@lighterjs/callbacks";
import type { Clock, Logger, ProgressDisplay, RandomSource, RunDirectory } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import type { RunCheckpoints } from "../checkpoint/run-checkpoints.js";
import type { SnapshotOrigin } from "../checkpoint/run-snapshot.js";
import type { FeatureBatches } from "../features/feature-batches.js";
import type { DetailsFile } from "../run-folder/details-file.js";
import type { System } from "../system/system.js";
import type { FiniteWeights } from "./finite-weights.js";
import type { ValidationTurns } from "./run-length.js";
import type { LearningRateSchedule } from "./run-optimizer.js";
import type { RunReport } from "./run-report.js";
import type { TrainStep } from "./train-step.js";
import type { TrainingSession } from "./training-session.js";

/** Services that a run takes from its host. */
export interface RunHost {
  readonly logger: Logger;
  readonly random: RandomSource;
  readonly stop: AbortSignal;
  readonly progress: ProgressDisplay | undefined;
  readonly clock: Clock;
  readonly directory: RunDirectory | undefined;
}

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

/**
 * Makes sure that something trains.
 *
 * @param when - `at epoch 3, step 12`
 * @throws OptionError when no parameter trains
 */
export function requireTrainable({ system, session: { network } }: Run, when: string): void {
  if (network.parameters.some(({ trainable }) => trainable)) return;
  const none = network.parameters.length === 0;
  throw OptionError.about(system, ["model"], {
    code: "NOTHING_TRAINABLE",
    message: none ? "the model has no parameters to train" : `no parameter of the model trains ${when}`,
    label: "nothing to train",
    help: none
      ? ["add a layer with weights"]
      : ["leave `trainable: false` out of a layer, or let a Freezer release something"],
  });
}

/** Frees what a run and its steps have made; the model stays. */
export function disposeRun({ step, session, features }: Run): void {
  step.dispose();
  session.copies.dispose();
  features.dispose();
  session.optimizer.dispose?.();
}
