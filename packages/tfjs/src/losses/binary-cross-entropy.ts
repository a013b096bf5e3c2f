import type { StateValue } from "@lighterjs/callbacks";
import { OptionError, validateOptions } from "@lighterjs/schema";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { TargetSpec } from "../data/dataset.js";
import { sigmoidCrossEntropy } from "../engine/operations/cross-entropy.js";
import { tf } from "../engine/tf.js";
import { ownManifest } from "../own-manifest.js";
import { alignTargets, checkMeasures, targetMismatch } from "./align-targets.js";
import { ClassWeights, type ClassWeightsOption } from "./class-weights.js";
import { clipProbabilities } from "./clip-probabilities.js";
import type { Loss, LossData } from "./loss.js";
import type { OutputMeaning } from "./output-meaning.js";
import { besideLosses, productOf, weightedMean } from "./weighted-mean.js";

export interface BinaryCrossEntropyOptions {
  /** Share ε by which each target is moved towards 1/2: t becomes (1 − ε)·t + ε/2.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0 */
  label_smoothing?: number;
  /** Whether the model gives logits, and so ends without an activation, or probabilities, and so
   * ends with `sigmoid`.
   * @defaultValue true */
  from_logits?: boolean;
  /** How much the classes count: numbers by the name of the class, 1 for those left out, or
   * `balanced`, which lets each count alike by weighing it with samples / (classes · samples of
   * the class) of the training data. The loss is the weighted mean Σ w·l / Σ w. Of a single
   * question the classes are no and yes; of several, each is a class of its own, and `balanced` is
   * not for them.
   * @minimum 0 */
  class_weights?: ClassWeightsOption;
}

/**
 * Cross entropy of independent yes-or-no questions. The model gives one number per question: a
 * logit, ending without sigmoid, or a probability where `from_logits` is false. Targets are 0, 1 or
 * a probability between.
 *
 * Of a logit x: −t·log σ(x) − (1 − t)·log(1 − σ(x)), computed as max(x, 0) − t·x + log(1 + e^−|x|)
 * so that no x overflows. Of a probability p: −t·log p − (1 − t)·log(1 − p), with p kept within
 * 10⁻⁷ and 1 − 10⁻⁷. The mean over batch and questions, weighted where samples or classes have
 * weights.
 */
export class BinaryCrossEntropy implements Loss {
  readonly weighted = true;
  readonly #classWeights: ClassWeights | undefined;

  constructor(readonly options: BinaryCrossEntropyOptions = {}) {
    validateOptions(BinaryCrossEntropy, options, ownManifest("lighter.losses.BinaryCrossEntropy"));
    const { class_weights } = options;
    this.#classWeights = class_weights && new ClassWeights(this, class_weights);
  }

  get output(): OutputMeaning {
    return { kind: this.options.from_logits === false ? "probabilities" : "logits", multiLabel: true };
  }

  compute(targets: Tensor, predictions: Tensor, weights?: Tensor): Scalar {
    const { label_smoothing: smoothing = 0, from_logits = true } = this.options;
    const aligned = alignTargets(targets, predictions);
    const all = this.#weights(aligned, predictions, weights);
    if (all !== undefined) return weightedMean(this.#losses(aligned, predictions), all);
    if (from_logits) return sigmoidCrossEntropy(predictions, aligned, smoothing);
    return tf.mean(this.#losses(aligned, predictions));
  }

  weightOf(targets: Tensor, predictions: Tensor, weights?: Tensor): Scalar | undefined {
    if (this.#classWeights === undefined && weights === undefined) return undefined;
    const all = this.#weights(alignTargets(targets, predictions), predictions, weights);
    return all && tf.sum(all);
  }

  async prepare(data: LossData): Promise<void> {
    const questions = data.outputShape.at(-1) ?? 1;
    if (questions > 1 && this.options.class_weights === "balanced")
      throw OptionError.about(this, ["class_weights"], {
        message: `\`balanced\` is for classes of which one is right, and the model answers ${questions} questions`,
        label: "not for several labels",
        help: ["write numbers by the names of the labels"],
      });
    await this.#classWeights?.prepare(data, questions > 1 ? questions : 2);
  }

  state(): StateValue {
    return this.#classWeights?.state() ?? null;
  }

  loadState(state: StateValue): void {
    this.#classWeights?.loadState(state);
  }

  /** Of each question of each sample. */
  #losses(targets: Tensor, predictions: Tensor): Tensor {
    const { label_smoothing: smoothing = 0, from_logits = true } = this.options;
    const smoothed = smoothing === 0 ? targets : tf.add(tf.mul(targets, 1 - smoothing), smoothing / 2);
    if (from_logits) {
      const linear = tf.sub(tf.relu(predictions), tf.mul(smoothed, predictions));
      return tf.add(linear, tf.log1p(tf.exp(tf.neg(tf.abs(predictions)))));
    }
    const yes = clipProbabilities(predictions);
    const [ofYes, ofNo] = [tf.log(yes), tf.log(tf.sub(1, yes))];
    return tf.neg(tf.add(tf.mul(smoothed, ofYes), tf.mul(tf.sub(1, smoothed), ofNo)));
  }

  #weights(targets: Tensor, predictions: Tensor, weights: Tensor | undefined): Tensor | undefined {
    if (this.#classWeights === undefined && weights === undefined) return undefined;
    const ofSamples = weights && besideLosses(weights, predictions);
    return tf.broadcastTo(productOf(ofSamples, this.#ofClasses(targets, predictions))!, predictions.shape);
  }

  #ofClasses(targets: Tensor, predictions: Tensor): Tensor | undefined {
    if (this.#classWeights === undefined) return undefined;
    const { values } = this.#classWeights;
    const isSingle = predictions.rank === 1 || predictions.shape.at(-1) === 1;
    if (!isSingle) return tf.tensor1d([...values]);
    const [no = 1, yes = 1] = values;
    return tf.add(tf.mul(targets, yes - no), no);
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
