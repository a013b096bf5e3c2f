import { validateOptions } from "@lighterjs/schema";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { TargetSpec } from "../data/dataset.js";
import { softmaxCrossEntropy } from "../engine/operations/cross-entropy.js";
import { tf } from "../engine/tf.js";
import { ownManifest } from "../own-manifest.js";
import { alignTargets, checkClasses } from "./align-targets.js";
import { clipProbabilities } from "./clip-probabilities.js";
import type { Loss } from "./loss.js";
import type { OutputMeaning } from "./output-meaning.js";
import { isIndexOf } from "./target-shapes.js";

export interface CrossEntropyOptions {
  /** Share ε of each target that is spread evenly over all K classes: t becomes (1 − ε)·t + ε/K.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0 */
  label_smoothing?: number;
  /** Whether the model gives logits, and so ends without an activation, or probabilities, and so ends with `softmax`.
   * @defaultValue true */
  from_logits?: boolean;
}

/**
 * Cross entropy of exclusive classes. The model gives one number per class: a logit, ending without softmax, or a
 * probability where `from_logits` is false. Targets are indices of classes, or distributions over them (one-hot).
 *
 * Of logits x: −Σₖ tₖ·log softmax(x)ₖ (Goodfellow, Bengio, Courville: Deep Learning, 6.2.2.3; label smoothing: Szegedy et
 * al. 2016). Of probabilities p: −Σₖ tₖ·log pₖ, with each pₖ kept within 10⁻⁷ and 1 − 10⁻⁷. The mean over the batch.
 */
export class CrossEntropy implements Loss {
  constructor(readonly options: CrossEntropyOptions = {}) {
    validateOptions(CrossEntropy, options, ownManifest("lighter.losses.CrossEntropy"));
  }

  get output(): OutputMeaning {
    return { kind: this.options.from_logits === false ? "probabilities" : "logits", multiLabel: false };
  }

  compute(targets: Tensor, predictions: Tensor): Scalar {
    const { label_smoothing: smoothing = 0, from_logits = true } = this.options;
    const areIndices = targets.dtype === "int32" && isIndexOf(targets.shape, predictions.shape);
    if (from_logits)
      return softmaxCrossEntropy(
        predictions,
        areIndices ? targets : alignTargets(targets, predictions),
        smoothing,
      );
    const classes = predictions.shape.at(-1) ?? 1;
    const shares = alignTargets(targets, predictions);
    const smoothed = smoothing === 0 ? shares : tf.add(tf.mul(shares, 1 - smoothing), smoothing / classes);
    return tf.neg(tf.mean(tf.sum(tf.mul(smoothed, tf.log(clipProbabilities(predictions))), -1)));
  }

  check(targets: TargetSpec, outputShape: readonly (number | null)[]): void {
    checkClasses(this, targets, outputShape);
  }
}
