import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { batchWeight, computeLoss } from "../losses/compute-loss.js";
import type { Network } from "../network/network.js";
import type { Head } from "../system/heads.js";

/** The losses of one batch. */
export interface Losses {
  /**
   * The sum that training makes smaller: the losses of all outputs, each by its weight, and the
   * penalties of regularizers.
   */
  readonly total: Scalar;
  /** Of each output, without its weight; empty where there is only one. */
  readonly ofOutputs: readonly Scalar[];
  /**
   * Weight of the batch beside others, where there is one output and its samples do not all count
   * the same.
   */
  readonly weight?: Scalar | undefined;
}

/** Targets and weights of one batch, from which losses are worked out. */
export interface LossBatch {
  /** One for each output. */
  readonly targets: readonly Tensor[];
  /** How much each sample counts, where they differ. */
  readonly weights?: Float32Array | undefined;
}

/** The same as numbers. */
export interface LossValues {
  readonly total: number;
  readonly ofOutputs: readonly number[];
  readonly weight?: number;
}

/**
 * Compares what the network gave with the targets, output by output. To be called inside a `tidy`.
 *
 * @param batch - with targets for each output, as the predictions
 */
export function computeLosses(
  network: Network,
  heads: readonly Head[],
  { targets, weights }: LossBatch,
  predictions: readonly Tensor[],
): Losses {
  const ofSamples = weights && tf.tensor1d(weights);
  const losses = heads.map(({ criterion }, at) => {
    if (criterion === undefined) throw new Error("there is no criterion to compare by");
    return computeLoss(criterion, targets[at]!, predictions[at]!, ofSamples);
  });
  const weighted = losses.map((loss, at): Scalar => {
    const { weight } = heads[at]!;
    return weight === 1 ? loss : tf.mul(loss, weight);
  });
  const penalty = network.regularizationLoss();
  const parts = penalty === undefined ? weighted : [...weighted, penalty];
  const total = parts.reduce((sum, part) => tf.add(sum, part));
  const [only] = heads;
  if (heads.length > 1 || only === undefined) return { total, ofOutputs: losses };
  const weight = batchWeight(only.criterion!, targets[0]!, predictions[0]!, ofSamples);
  return { total, ofOutputs: [], ...(weight && { weight }) };
}

/** Reads losses, and disposes them. */
export function readLosses({ total, ofOutputs, weight }: Losses): LossValues {
  const read = (loss: Scalar): number => {
    const [value = Number.NaN] = loss.dataSync();
    loss.dispose();
    return value;
  };
  return { total: read(total), ofOutputs: ofOutputs.map(read), ...(weight && { weight: read(weight) }) };
}
