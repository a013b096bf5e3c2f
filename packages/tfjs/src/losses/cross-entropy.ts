import type { StateValue } from "@lighterjs/callbacks";
import { validateOptions } from "@lighterjs/schema";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { TargetSpec } from "../data/dataset.js";
import { softmaxCrossEntropy } from "../engine/operations/cross-entropy.js";
import { tf } from "../engine/tf.js";
import { ownManifest } from "../own-manifest.js";
import { alignTargets, checkClasses } from "./align-targets.js";
import { ClassWeights, type ClassWeightsOption } from "./class-weights.js";
import { clipProbabilities } from "./clip-probabilities.js";
import type { Loss, LossData } from "./loss.js";
import type { OutputMeaning } from "./output-meaning.js";
import { isIndexOf } from "./target-shapes.js";
import { productOf, weightedMean } from "./weighted-mean.js";

export interface CrossEntropyOptions {
  /** Share ε of each target that is spread evenly over all K classes: t becomes (1 − ε)·t + ε/K.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0 */
  label_smoothing?: number;
  /** Whether the model gives logits, and so ends without an activation, or probabilities, and so
   * ends with `softmax`.
   * @defaultValue true */
  from_logits?: boolean;
  /** How much the classes count: numbers by the name of the class, 1 for those left out, or
   * `balanced`, which lets each count alike by weighing it with samples / (classes · samples of
   * the class) of the training data. The loss is the weighted mean Σ w·l / Σ w. Where a target is
   * a distribution, w is the mean by it.
   * @minimum 0 */
  class_weights?: ClassWeightsOption;
}

/**
 * Cross entropy of exclusive classes. The model gives one number per class: a logit, ending without
 * softmax, or a probability where `from_logits` is false. Targets are indices of classes, or
 * distributions over them (one-hot).
 *
 * Of logits x: −Σₖ tₖ·log softmax(x)ₖ (Goodfellow, Bengio, Courville: Deep Learning, 6.2.2.3; label
 * smoothing: Szegedy et al. 2016). Of probabilities p: −Σₖ tₖ·log pₖ, with each pₖ kept within 10⁻⁷
 * and 1 − 10⁻⁷. The mean over the batch, weighted where samples or classes have weights.
 */
export class CrossEntropy implements Loss {
  readonly weighted = true;
  readonly #classWeights: ClassWeights | undefined;

  constructor(readonly options: CrossEntropyOptions = {}) {
    validateOptions(CrossEntropy, options, ownManifest("lighter.losses.CrossEntropy"));
    const { class_weights } = options;
    this.#classWeights = class_weights && new ClassWeights(this, class_weights);
  }

  get output(): OutputMeaning {
    return { kind: this.options.from_logits === false ? "probabilities" : "logits", multiLabel: false };
  }

  compute(targets: Tensor, predictions: Tensor, weights?: Tensor): Scalar {
    const { label_smoothing: smoothing = 0, from_logits = true } = this.options;
    const all = this.#weights(targets, predictions, weights);
    if (all !== undefined) return weightedMean(this.#losses(targets, predictions), all);
    const areIndices = targets.dtype === "int32" && isIndexOf(targets.shape, predictions.shape);
    if (from_logits)
      return softmaxCrossEntropy(
        predictions,
        areIndices ? targets : alignTargets(targets, predictions),
        smoothing,
      );
    return tf.mean(this.#losses(targets, predictions));
  }

  weightOf(targets: Tensor, predictions: Tensor, weights?: Tensor): Scalar | undefined {
    const all = this.#weights(targets, predictions, weights);
    return all && tf.sum(all);
  }

  async prepare(data: LossData): Promise<void> {
    await this.#classWeights?.prepare(data, data.outputShape.at(-1) ?? 1);
  }

  state(): StateValue {
    return this.#classWeights?.state() ?? null;
  }

  loadState(state: StateValue): void {
    this.#classWeights?.loadState(state);
  }

  /** Of each sample, or of each place of it. */
  #losses(targets: Tensor, predictions: Tensor): Tensor {
    const { label_smoothing: smoothing = 0, from_logits = true } = this.options;
    const classes = predictions.shape.at(-1) ?? 1;
    const shares = alignTargets(targets, predictions);
    const smoothed = smoothing === 0 ? shares : tf.add(tf.mul(shares, 1 - smoothing), smoothing / classes);
    const logarithms = from_logits ? tf.logSoftmax(predictions) : tf.log(clipProbabilities(predictions));
    return tf.neg(tf.sum(tf.mul(smoothed, logarithms), -1));
  }

  #weights(targets: Tensor, predictions: Tensor, weights: Tensor | undefined): Tensor | undefined {
    if (this.#classWeights === undefined && weights === undefined) return undefined;
    const places = predictions.shape.slice(0, -1);
    const ofSamples = weights && tf.reshape(weights, [places[0]!, ...places.slice(1).map(() => 1)]);
    return tf.broadcastTo(productOf(ofSamples, this.#ofClasses(targets, predictions))!, places);
  }

  #ofClasses(targets: Tensor, predictions: Tensor): Tensor | undefined {
    const own = this.#classWeights;
    if (own === undefined) return undefined;
    if (targets.dtype === "int32" && isIndexOf(targets.shape, predictions.shape))
      return own.ofIndices(targets);
    return tf.sum(tf.mul(alignTargets(targets, predictions), tf.tensor1d([...own.values])), -1);
  }

  check(targets: TargetSpec, outputShape: readonly (number | null)[]): void {
    checkClasses(this, targets, outputShape);
  }
}
