import type { PredictionBatch, PredictionStage } from "./predictions.js";
import type { Parameter, Trainer } from "./trainer.js";

/** A value that survives JSON. */
export type StateValue =
  null | boolean | number | string | readonly StateValue[] | { readonly [key: string]: StateValue };

/**
 * Something that takes part in training. All hooks are optional; each may be async and is awaited,
 * in the order in which the callbacks are written.
 *
 * Hooks receive the trainer; a callback holds none between runs.
 *
 * Of a stage that uses a trained model, `lighter validate`, `test` or `predict`, a callback is part
 * only where it has one of `onPredictionStart`, `onPredictions` and `onPredictionEnd`. Its hooks
 * are then `setup`, these three, `onException` and `teardown`; before them `loadState`, with what
 * the checkpoint keeps of it.
 */
export interface Callback {
  /**
   * Names of the metrics that it logs, all of them. Where every callback says so, a misspelt
   * `monitor` is an error before the first step, and not at the end of the first epoch.
   */
  readonly metricNames?: readonly string[];
  /**
   * The model is built and its parameters are known; nothing has been trained. Faults in the
   * callback's own options are thrown here as `OptionError`.
   */
  setup?(trainer: Trainer): void | Promise<void>;
  onTrainStart?(trainer: Trainer): void | Promise<void>;
  onEpochStart?(trainer: Trainer): void | Promise<void>;
  /**
   * Before the forward pass of the first batch of an optimizer step. Never called inside an
   * accumulation window.
   */
  onStepStart?(trainer: Trainer): void | Promise<void>;
  onBatchStart?(trainer: Trainer, batch: number): void | Promise<void>;
  /** `metrics` are those of this batch. */
  onBatchEnd?(
    trainer: Trainer,
    batch: number,
    metrics: Readonly<Record<string, number>>,
  ): void | Promise<void>;
  onValidationStart?(trainer: Trainer): void | Promise<void>;
  /** `metrics` are the newest value of each logged metric, validation included. */
  onValidationEnd?(trainer: Trainer, metrics: Readonly<Record<string, number>>): void | Promise<void>;
  /** After validation, where the epoch has one. */
  onEpochEnd?(trainer: Trainer, metrics: Readonly<Record<string, number>>): void | Promise<void>;
  /** A stage that uses a trained model is about to predict. */
  onPredictionStart?(trainer: Trainer, stage: PredictionStage): void | Promise<void>;
  /** A batch has been predicted. Its numbers are the callback's to keep. */
  onPredictions?(trainer: Trainer, batch: PredictionBatch): void | Promise<void>;
  /** All has been predicted. Not called where the stage fails or is interrupted. */
  onPredictionEnd?(trainer: Trainer): void | Promise<void>;
  onTrainEnd?(trainer: Trainer): void | Promise<void>;
  /** The run fails. `teardown` follows. */
  onException?(trainer: Trainer, error: unknown): void | Promise<void>;
  /** Always the last hook of a run, however it ended. */
  teardown?(trainer: Trainer): void | Promise<void>;
  /**
   * Weights that were frozen train from the next step on. `remaining` groups are still frozen and
   * will be released before the run ends; those frozen for the whole run do not count.
   */
  onParametersThawed?(
    trainer: Trainer,
    thawed: readonly Parameter[],
    remaining: number,
  ): void | Promise<void>;
  /**
   * Gives the state that a checkpoint must keep to go on exactly here. Asked for during a run,
   * before `teardown`.
   */
  state?(): StateValue;
  /**
   * Goes on from what `state` returned. Called before `onTrainStart`; a run without it starts from
   * nothing.
   */
  loadState?(state: StateValue): void;
}
