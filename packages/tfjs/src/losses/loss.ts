import type { StateValue } from "@lighterjs/callbacks";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { TargetSpec } from "../data/dataset.js";
import type { OutputMeaning } from "./output-meaning.js";

/** How far predictions are from the targets, as one number to make smaller. */
export interface Loss {
  /** Its reading of the model's output, so that metrics read it alike. */
  readonly output?: OutputMeaning;
  /**
   * The mean over the batch, differentiable by `predictions`. Called inside a `tidy`: intermediate
   * tensors need no disposal.
   *
   * @param targets - of the shape of `predictions` where they have as many values, else indices of
   * classes; in a form of their own only where it cannot be mistaken for that of the predictions
   * @param predictions - output of the model, batch first
   * @param weights - how much each sample counts, where they differ: a tensor of one number each.
   * Only for a loss that is {@link weighted}, which then gives the weighted mean Σ w·l / Σ w
   */
  compute(targets: Tensor, predictions: Tensor, weights?: Tensor): Scalar;
  /**
   * Whether `compute` heeds weights of samples. Data that have them are refused by a loss that does
   * not.
   */
  readonly weighted?: boolean;
  /**
   * Weight of a batch, where its parts do not all weigh the same: the Σ w of `compute`. Means over
   * several batches count each by it. Called inside a `tidy`. By default the sum of the weights of
   * its samples.
   */
  weightOf?(targets: Tensor, predictions: Tensor, weights?: Tensor): Scalar | undefined;
  /**
   * Takes note of the data before the first step of a run or stage.
   *
   * @throws OptionError about this loss
   */
  prepare?(data: LossData): void | Promise<void>;
  /** State that it has from the training data, for checkpoints. */
  state?(): StateValue;
  /**
   * Takes back what `state` returned, before `prepare`; from `null`, with which a run begins, it
   * knows nothing.
   */
  loadState?(state: StateValue): void;
  /**
   * Throws an `OptionError` about this loss when targets of this form cannot be compared with a
   * model's output. Called once, before the first step.
   *
   * @param outputShape - of one sample, without the batch dimension
   */
  check?(targets: TargetSpec, outputShape: readonly (number | null)[]): void;
}

/** Facts about the data that a loss may ask for. */
export interface LossData {
  /** Form of the targets of one sample. */
  readonly targets: TargetSpec;
  /** Of one sample, without the batch dimension. */
  readonly outputShape: readonly number[];
  /**
   * Counts the targets of all training data by the index of their class. Missing where there are no
   * training data at hand.
   */
  readonly countClasses?: (classes: number) => Promise<readonly number[]>;
}

/**
 * A plain function in the place of a {@link Loss}, such as those of `tf.losses`. It gets targets as
 * floats, and indices of classes as one-hot.
 */
export type LossFunction = (labels: Tensor, predictions: Tensor) => Tensor;

/** Values of the `criterion` of a system. */
export type Criterion = Loss | LossFunction;
