import { validateOptions } from "@lighterjs/schema";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { TargetSpec } from "../data/dataset.js";
import { sigmoidCrossEntropy } from "../engine/operations/cross-entropy.js";
import { tf } from "../engine/tf.js";
import { ownManifest } from "../own-manifest.js";
import { alignTargets, checkMeasures, targetMismatch } from "./align-targets.js";
import { clipProbabilities } from "./clip-probabilities.js";
import type { Loss } from "./loss.js";
import type { OutputMeaning } from "./output-meaning.js";

export interface BinaryCrossEntropyOptions {
  /** Share ε by which each target is moved towards 1/2: t becomes (1 − ε)·t + ε/2.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0 */
  label_smoothing?: number;
  /** Whether the model gives logits, and so ends without an activation, or probabilities, and so ends with `sigmoid`.
   * @defaultValue true */
  from_logits?: boolean;
}

/**
 * Cross entropy of independent yes-or-no questions. The model gives one number per question: a logit, ending without
 * sigmoid, or a probability where `from_logits` is false. Targets are 0, 1 or a probability between.
 *
 * Of a logit x: −t·log σ(x) − (1 − t)·log(1 − σ(x)), computed as max(x, 0) − t·x + log(1 + e^−|x|) so that no x overflows.
 * Of a probability p: −t·log p − (1 − t)·log(1 − p), with p kept within 10⁻⁷ and 1 − 10⁻⁷. The mean over batch and
 * questions.
 */
export class BinaryCrossEntropy implements Loss {
  constructor(readonly options: BinaryCrossEntropyOptions = {}) {
    validateOptions(BinaryCrossEntropy, options, ownManifest("lighter.losses.BinaryCrossEntropy"));
  }

  get output(): OutputMeaning {
    return { kind: this.options.from_logits === false ? "probabilities" : "logits", multiLabel: true };
  }

  compute(targets: Tensor, predictions: Tensor): Scalar {
    const { label_smoothing: smoothing = 0, from_logits = true } = this.options;
    const aligned = alignTargets(targets, predictions);
    if (from_logits) return sigmoidCrossEntropy(predictions, aligned, smoothing);
    const smoothed = smoothing === 0 ? aligned : tf.add(tf.mul(aligned, 1 - smoothing), smoothing / 2);
    const yes = clipProbabilities(predictions);
    const [ofYes, ofNo] = [tf.log(yes), tf.log(tf.sub(1, yes))];
    return tf.neg(tf.mean(tf.add(tf.mul(smoothed, ofYes), tf.mul(tf.sub(1, smoothed), ofNo))));
  }

  check(targets: TargetSpec, outputShape: readonly (number | null)[]): void {
    checkMeasures(this, targets, outputShape);
    const { classCount = 2 } = targets;
    if (classCount > 2)
      throw targetMismatch(this, `the data has ${classCount} classes but yes or no are only two`, [
        "for more than two classes, take `lighter.losses.CrossEntropy`",
      ]);
  }
}
