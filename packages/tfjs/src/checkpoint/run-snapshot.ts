import type { CallbackStates, StateValue } from "@lighterjs/callbacks";
import type { Fitted } from "../data/fitted.js";
import type { InputSpec } from "../data/dataset.js";
import type { OptimizerState } from "../optimizers/optimizer-state.js";
import type { StoredTensor } from "./tensor-file.js";

/** The whole state of a run at one moment, from which it can go on. */
export interface RunSnapshot extends Fitted {
  readonly place: RunPlace;
  /** All weights of the model by name, moving statistics too. */
  readonly weights: ReadonlyMap<string, StoredTensor>;
  readonly optimizer: OptimizerSnapshot;
  /** Further sets of weights, by the callback that keeps them. */
  readonly copies?: Readonly<Record<string, CopiedWeights>>;
  readonly callbacks: CallbackStates;
  /** Of the scheduler of the learning rate, where it keeps any. */
  readonly scheduler?: StateValue;
  /**
   * States that criteria have from the training data, by the name of the output, which is empty
   * where there is only one.
   */
  readonly criteria?: Readonly<Record<string, StateValue>>;
  /** States of random streams by name. */
  readonly random: Readonly<Record<string, readonly number[]>>;
  /** Of the epoch under way, as far as it has been trained on; absent at its start. */
  readonly epoch_metrics?: EpochMetricsState;
  readonly log: MetricLogState;
  /** Forms of what the data give for each input of the model, in its order. */
  readonly inputs?: readonly InputSpec[];
  /** The run has been asked to end, for this reason. */
  readonly stop_reason?: string;
  readonly origin: SnapshotOrigin;
}

/** A set of weights beside those that train. */
export interface CopiedWeights {
  /** Whether they are judged and saved in their place. */
  readonly stands_in: boolean;
  /** Whether the model has them in the end, whatever else it has trained since: its best ones. */
  readonly restored?: boolean;
  /** By name, of those that differ. */
  readonly weights: ReadonlyMap<string, StoredTensor>;
}

export interface RunPlace {
  /** Index of the epoch, from 0. */
  readonly epoch: number;
  /** Completed optimizer steps of the run. */
  readonly step: number;
  /** The next thing in the epoch: its start, the batch after those done, or its validation. */
  readonly stage: "start" | "train" | "validation";
  /** Batches of the epoch that were trained on. */
  readonly batches: number;
  /** A validation comes before the next batch. */
  readonly validation_due?: boolean;
  /** Batches in an epoch of this data. */
  readonly batches_per_epoch: number;
}

export interface OptimizerSnapshot {
  /** Name of its class. */
  readonly type: string;
  /** Learning rate of the newest step. */
  readonly learning_rate: number;
  readonly state: OptimizerState;
  /** Learning-rate multipliers by parameter name, where they are not 1. */
  readonly multipliers: Readonly<Record<string, number>>;
  /** Settings that it went by without having been told, where it keeps to them. */
  readonly defaults?: StateValue;
}

export interface EpochMetricsState {
  readonly loss_sum: number;
  /** How many, or what they weigh. */
  readonly samples: number;
  /** Of each output, where there are several, by its name. */
  readonly output_loss_sums?: Readonly<Record<string, number>>;
  /** By name, of those that can tell. */
  readonly metrics: Readonly<Record<string, StateValue>>;
}

export interface MetricLogState {
  readonly latest: Readonly<Record<string, number>>;
  /** Values logged for the newest moment that are not with the loggers yet. */
  readonly pending?: {
    readonly epoch: number;
    readonly step: number;
    readonly metrics: Readonly<Record<string, number>>;
  };
  /**
   * How far each logger's record goes, by the name of its class, with `#2` for the second of one.
   */
  readonly loggers: Readonly<Record<string, StateValue>>;
}

/** Config, backend and packages that the run was made with. */
export interface SnapshotOrigin {
  readonly config?: { readonly digest: string; readonly text: string };
  readonly backend: string;
  readonly packages: Readonly<Record<string, string>>;
}

/** Index of the epoch in which the weights of a checkpoint were trained last. */
export function trainedEpoch({ place: { epoch, stage } }: Pick<RunSnapshot, "place">): number {
  return stage === "start" ? Math.max(0, epoch - 1) : epoch;
}
