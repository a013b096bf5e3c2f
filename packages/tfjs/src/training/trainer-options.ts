import type { Callback } from "@lighterjs/callbacks";
import type { BackendName } from "../engine/backends/index.js";
import type { MetricLogger } from "../loggers/metric-logger.js";

/**
 * How long and in what manner to train.
 * @neededFor fit max_epochs max_steps fast_dev_run
 */
export interface TrainerOptions {
  /** The backend, which computes. `auto` takes the native TensorFlow backend where `@tensorflow/tfjs-node` is installed, else `wasm`, WebAssembly. `webgpu` needs
   * the packages that bring it to Node. `cpu` is plain JavaScript, slow, and meant for comparison.
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
  /** Train on so many batches only, the first of the training data in their own order and augmented alike in each epoch, to see
   * whether the model can learn them by heart. Of the validation data as many are used.
   * @integer
   * @minimum 1
   * @conflictsWith limit_batches */
  overfit_batches?: number;
  /** Epochs from one validation to the next. Default, unless `validate_every_n_steps` is given: 1.
   * @integer
   * @minimum 1 */
  validate_every_n_epochs?: number;
  /** Optimizer steps from one validation to the next, counted over the whole run; then the end of an epoch is none of itself.
   * @integer
   * @minimum 1
   * @conflictsWith validate_every_n_epochs */
  validate_every_n_steps?: number;
  /** A rehearsal: one epoch of one batch, and one batch of validation, whatever the other options say.
   * @defaultValue false */
  fast_dev_run?: boolean;
  /** Save the state of the run into its folder, after its epochs unless a `lighter.callbacks.Checkpoint` says otherwise, and at
   * its end, a signal's included, so that it can be resumed.
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
