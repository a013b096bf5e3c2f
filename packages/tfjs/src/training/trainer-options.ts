import { Checkpoint, ExponentialMovingAverage, type Callback } from "@lighterjs/callbacks";
import type { RunDirectory } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import type { BackendName } from "../engine/backends/index.js";
import type { MetricLogger } from "../loggers/metric-logger.js";

/**
 * How long and in what manner to train.
 * @neededFor fit max_epochs max_steps fast_dev_run
 */
export interface TrainerOptions {
  /** The backend, which computes. `auto` takes the native TensorFlow backend where
   * `@tensorflow/tfjs-node` is installed, else `wasm`, WebAssembly. `webgpu` needs the packages
   * that bring it to Node. `cpu` is plain JavaScript, slow, and meant for comparison.
   * @defaultValue "auto" */
  backend?: "auto" | BackendName;
  /** Epochs to train.
   * @integer
   * @minimum 1 */
  max_epochs?: number;
  /** Optimizer steps to train; with `max_epochs` too, the run ends at whichever comes first.
   * @integer
   * @minimum 1 */
  max_steps?: number;
  /** Batches whose gradients are averaged into one optimizer step, as if they were one batch.
   * @integer
   * @minimum 1
   * @defaultValue 1 */
  accumulate_batches?: number;
  /** Greatest norm of all gradients of a step together; longer ones are scaled down to it.
   * @exclusiveMinimum 0 */
  clip_norm?: number;
  /** Greatest magnitude of any number in a gradient; larger ones are cut to it, before `clip_norm`.
   * @exclusiveMinimum 0 */
  clip_value?: number;
  /** Batches of each epoch, and of each validation, to use; the others are left out.
   * @integer
   * @minimum 1 */
  limit_batches?: number;
  /** Train on so many batches only, the first of the training data in their own order and augmented
   * alike in each epoch, to see whether the model can learn them by heart. Of the validation data
   * as many are used.
   * @integer
   * @minimum 1
   * @conflictsWith limit_batches */
  overfit_batches?: number;
  /** Epochs from one validation to the next. Default, unless `validate_every_n_steps` is given: 1.
   * @integer
   * @minimum 1 */
  validate_every_n_epochs?: number;
  /** Optimizer steps from one validation to the next, counted over the whole run; then the end of
   * an epoch is none of itself.
   * @integer
   * @minimum 1
   * @conflictsWith validate_every_n_epochs */
  validate_every_n_steps?: number;
  /** A rehearsal: one epoch of one batch, and one batch of validation, whatever the other options
   * say.
   * @defaultValue false */
  fast_dev_run?: boolean;
  /** Save the state of the run into its folder, after its epochs unless a
   * `lighter.callbacks.Checkpoint` says otherwise, and at its end, a signal's included, so that it
   * can be resumed.
   * @defaultValue true */
  enable_checkpointing?: boolean;
  /**
   * Take part in the run, in this order, but for `lighter.callbacks.Checkpoint`, which comes after
   * all others.
   */
  callbacks?: readonly Callback[];
  /** Record the metrics. Default: `lighter.loggers.Csv` and `lighter.loggers.JsonLines`. */
  loggers?: readonly MetricLogger[];
}

/**
 * Refuses options that the types allow but that make no run.
 *
 * @throws OptionError
 */
export function checkTrainerOptions(options: TrainerOptions, runDirectory: RunDirectory | undefined): void {
  const { loggers = [] } = options;
  checkCheckpoints(options, runDirectory);
  checkLoggers(loggers);
  checkAverages(options);
  if (loggers.length > 0 && runDirectory === undefined)
    throw OptionError.about(undefined, ["loggers"], {
      on: "key",
      message: "`loggers` write into a run folder, and this trainer has none",
      label: "nowhere to write",
      help: ["give the trainer a `RunDirectory`, or leave `loggers` out"],
    });
}

/** Only one set of weights can be judged and saved in the place of those that train. */
function checkAverages({ callbacks = [] }: TrainerOptions): void {
  const [first, second] = callbacks.flatMap((callback, index) =>
    ExponentialMovingAverage.is(callback) ? [index] : [],
  );
  if (first === undefined || second === undefined) return;
  throw OptionError.about(undefined, ["callbacks", second], {
    code: "CONFLICTING_OPTIONS",
    message: "a run has one `ExponentialMovingAverage`, and this is a second",
    label: "both would stand in for the weights",
    related: [{ path: ["callbacks", first], on: "value", label: "the first" }],
    help: ["remove one of the two"],
  });
}

/**
 * Refuses options by which training would never end.
 *
 * @throws OptionError
 */
export function requireEnd(options: TrainerOptions, subject: object): void {
  const { max_epochs, max_steps, fast_dev_run } = options;
  if (max_epochs === undefined && max_steps === undefined && fast_dev_run !== true)
    throw OptionError.about(subject, [], {
      code: "MISSING_OPTION",
      on: "key",
      message: "the trainer is not told when to end",
      label: "needs `max_epochs` or `max_steps`",
      help: ["give `max_epochs`, for example 10, or `max_steps`"],
    });
}

/** Of two that write into one file, each would cut off or repeat what the other has written. */
function checkLoggers(loggers: readonly MetricLogger[]): void {
  for (const [index, { file }] of loggers.entries()) {
    const first = loggers.findIndex((logger) => logger.file === file);
    if (file === undefined || first === index) continue;
    throw OptionError.about(undefined, ["loggers", index], {
      code: "CONFLICTING_OPTIONS",
      message: `two loggers would write to \`${file}\` of the run`,
      label: "the second",
      related: [{ path: ["loggers", first], on: "value", label: "the first" }],
      help: ["remove one of the two"],
    });
  }
}

function checkCheckpoints(
  { callbacks = [], enable_checkpointing }: TrainerOptions,
  runDirectory: RunDirectory | undefined,
): void {
  const [first, second] = callbacks.flatMap((callback, index) => (Checkpoint.is(callback) ? [index] : []));
  if (first === undefined) return;
  if (enable_checkpointing === false)
    throw OptionError.about(undefined, ["enable_checkpointing"], {
      code: "CONFLICTING_OPTIONS",
      message: "`enable_checkpointing: false` and a `Checkpoint` among the callbacks contradict each other",
      label: "switches checkpoints off",
      related: [{ path: ["callbacks", first], on: "value", label: "saves checkpoints" }],
      help: ["remove one of the two"],
    });
  if (second !== undefined)
    throw OptionError.about(undefined, ["callbacks", second], {
      code: "CONFLICTING_OPTIONS",
      message: "a run has one `Checkpoint`, and this is a second",
      label: "each would remove what the other keeps",
      related: [{ path: ["callbacks", first], on: "value", label: "the first" }],
      help: ["put the options of both into one: `every_n_epochs` and `every_n_steps` go together"],
    });
  if (runDirectory === undefined)
    throw OptionError.about(undefined, ["callbacks", first], {
      message: "`Checkpoint` saves into a run folder, and this trainer has none",
      label: "nowhere to save",
      help: ["give the trainer a `RunDirectory`, or remove `Checkpoint`"],
    });
}
