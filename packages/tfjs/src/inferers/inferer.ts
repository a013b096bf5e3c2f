import type { RandomStream } from "@lighterjs/core";
import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * Turns a batch into predictions in validation, test and prediction, never in training. It may call
 * the network any number of times, on parts of the inputs or on changed ones.
 *
 * @example
 * ```ts
 * import type { inferers } from "@lighterjs/tfjs";
 * import { sub, type Tensor } from "@tensorflow/tfjs-core";
 *
 * // Lets the network see the negative of each image.
 * export class Negative implements inferers.Inferer {
 *   infer([images]: readonly Tensor[], model: inferers.InferenceModel) {
 *     const negative = sub(1, images!);
 *     try {
 *       return model.predict([negative]);
 *     } finally {
 *       negative.dispose();
 *     }
 *   }
 * }
 * ```
 */
export interface Inferer {
  /**
   * Predictions for a batch: one tensor for each output of the model, batch dimension first. The
   * receiver disposes them; whatever else is made on the way is to be disposed here.
   *
   * @param inputs - one for each input of the model, batch dimension first; they stay the caller's
   */
  infer(
    inputs: readonly Tensor[],
    model: InferenceModel,
    context: InferenceContext,
  ): Predictions | Promise<Predictions>;
}

/**
 * Result of an inferer: the predictions alone, or with more about each sample, such as a spread,
 * for writers.
 */
export type Predictions = readonly Tensor[] | DetailedPredictions;

/** Predictions, and what else an inferer has to say of each sample. */
export interface DetailedPredictions {
  /** One for each output of the model, batch dimension first. */
  readonly predictions: readonly Tensor[];
  /** By name, batch dimension first; the receiver disposes them too. A `spread`, of several outputs
   * `NAME_spread`, is a distance between predictions, and is brought to the unit of the data as
   * they are. */
  readonly extras?: Readonly<Record<string, Tensor>>;
}

/** The network as an inferer may use it. */
export interface InferenceModel {
  /**
   * In the order in which {@link InferenceModel.predict} takes them; shapes have the batch
   * dimension, `null`.
   */
  readonly inputs: readonly ModelPort[];
  /** In the order in which {@link InferenceModel.predict} gives them. */
  readonly outputs: readonly ModelOutput[];
  /**
   * Runs the network without training: normalization goes by moving statistics. The caller disposes
   * what it gives.
   *
   * @param inputs - one for each of `inputs`
   */
  predict(inputs: readonly Tensor[], options?: PredictOptions): readonly Tensor[];
}

/** An input or output of the network. */
export interface ModelPort {
  /** Name of the layer that it comes from, or of the node of a graph. */
  readonly name: string;
  /** Batch dimension first; `null` for a size that is not fixed. */
  readonly shape: readonly (number | null)[];
}

/** An output of the network. */
export interface ModelOutput extends ModelPort {
  /** Kind of its numbers, as far as criterion and last layer tell. */
  readonly kind: "logits" | "probabilities" | "numbers";
}

/** How the network is run. */
export interface PredictOptions {
  /** Whether dropout and layers of noise are active, drawing from the random stream of the context.
   * @defaultValue false */
  readonly dropout?: boolean;
}

/** When and of what a batch is predicted. */
export interface InferenceContext {
  /** Stage of the run: validation, test or prediction. */
  readonly stage: "val" | "test" | "predict";
  /** Index of the epoch whose weights the model has, from 0. */
  readonly epoch: number;
  /** Completed optimizer steps of these weights. */
  readonly step: number;
  /** Depends on the seed of the run, the stage, the epoch and the batch alone. */
  readonly random: RandomStream;
}
