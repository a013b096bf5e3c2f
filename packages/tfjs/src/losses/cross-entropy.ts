import { validateOptions } from "@lighterjs/schema";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { TargetSpec } from "../data/dataset.js";
import { tf } from "../engine/tf.js";
import { ownManifest } from "../own-manifest.js";
import { alignTargets, checkClasses } from "./align-targets.js";
import type { Loss } from "./loss.js";

export interface CrossEntropyOptions {
  /** Share ε of each target that is spread evenly over all K classes: t becomes (1 − ε)·t + ε/K.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0 */
  label_smoothing?: number;
}

/**
 * Cross entropy of exclusive classes, from logits: the model ends without softmax. Targets are indices of classes, or
 * distributions over them (one-hot).
 *
 * −Σₖ tₖ·log softmax(x)ₖ, the mean over the batch (Goodfellow, Bengio, Courville: Deep Learning, 6.2.2.3; label smoothing:
 * Szegedy et al. 2016).
 */
export class CrossEntropy implements Loss {
  constructor(readonly options: CrossEntropyOptions = {}) {
    validateOptions(CrossEntropy, options, ownManifest("lighter.losses.CrossEntropy"));
  }

  compute(targets: Tensor, predictions: Tensor): Scalar {
    const { label_smoothing: smoothing = 0 } = this.options;
    const classes = predictions.shape.at(-1) ?? 1;
    const oneHot = alignTargets(targets, predictions);
    const smoothed = smoothing === 0 ? oneHot : tf.add(tf.mul(oneHot, 1 - smoothing), smoothing / classes);
    return tf.neg(tf.mean(tf.sum(tf.mul(smoothed, tf.logSoftmax(predictions)), -1)));
  }

  check(targets: TargetSpec, outputShape: readonly (number | null)[]): void {
    checkClasses(this, targets, outputShape);
  }
}
