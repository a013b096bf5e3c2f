import { validateOptions } from "@lighterjs/schema";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { TargetSpec } from "../data/dataset.js";
import { tf } from "../engine/tf.js";
import { ownManifest } from "../own-manifest.js";
import { alignTargets, checkMeasures, targetMismatch } from "./align-targets.js";
import type { Loss } from "./loss.js";

export interface BinaryCrossEntropyOptions {
  /** Share ε by which each target is moved towards 1/2: t becomes (1 − ε)·t + ε/2.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0 */
  label_smoothing?: number;
}

/**
 * Cross entropy of independent yes-or-no questions, from logits: the model ends without sigmoid and gives one number per
 * question. Targets are 0, 1 or a probability between.
 *
 * −t·log σ(x) − (1 − t)·log(1 − σ(x)), computed as max(x, 0) − t·x + log(1 + e^−|x|) so that no x overflows; the mean over
 * batch and questions.
 */
export class BinaryCrossEntropy implements Loss {
  constructor(readonly options: BinaryCrossEntropyOptions = {}) {
    validateOptions(BinaryCrossEntropy, options, ownManifest("lighter.losses.BinaryCrossEntropy"));
  }

  compute(targets: Tensor, predictions: Tensor): Scalar {
    const { label_smoothing: smoothing = 0 } = this.options;
    const aligned = alignTargets(targets, predictions);
    const smoothed = smoothing === 0 ? aligned : tf.add(tf.mul(aligned, 1 - smoothing), smoothing / 2);
    const linear = tf.sub(tf.relu(predictions), tf.mul(smoothed, predictions));
    return tf.mean(tf.add(linear, tf.log1p(tf.exp(tf.neg(tf.abs(predictions))))));
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
