import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { TargetSpec } from "../data/dataset.js";
import type { OutputMeaning } from "./output-meaning.js";

/** How far predictions are from the targets, as one number to make smaller. */
export interface Loss {
  /** What it takes the output of the model for, so that metrics read it alike. */
  readonly output?: OutputMeaning;
  /**
   * The mean over the batch, differentiable by `predictions`. Called inside a `tidy`: intermediate tensors need no disposal.
   *
   * @param targets - of the shape of `predictions` where they have as many values, else indices of classes; in a form of
   * their own only where it cannot be mistaken for that of the predictions
   * @param predictions - output of the model, batch first
   */
  compute(targets: Tensor, predictions: Tensor): Scalar;
  /**
   * Throws an `OptionError` about this loss when targets of this form cannot be compared with a model's output.
   * Called once, before the first step.
   *
   * @param outputShape - of one sample, without the batch dimension
   */
  check?(targets: TargetSpec, outputShape: readonly (number | null)[]): void;
}

/**
 * A plain function in the place of a {@link Loss}, such as those of `tf.losses`. It gets targets as floats, and indices of
 * classes as one-hot.
 */
export type LossFunction = (labels: Tensor, predictions: Tensor) => Tensor;

/** What the `criterion` of a system may be. */
export type Criterion = Loss | LossFunction;
