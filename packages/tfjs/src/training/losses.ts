import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { computeLoss } from "../losses/compute-loss.js";
import type { Network } from "../network/network.js";
import type { Head } from "../system/heads.js";

/** The losses of one batch. */
export interface Losses {
  /** What training makes smaller: the losses of all outputs, each by its weight, and the penalties of regularizers. */
  readonly total: Scalar;
  /** Of each output, without its weight; empty where there is only one. */
  readonly ofOutputs: readonly Scalar[];
}

/** The same as numbers. */
export interface LossValues {
  readonly total: number;
  readonly ofOutputs: readonly number[];
}

/**
 * Compares what the network gave with the targets, output by output. To be called inside a `tidy`.
 *
 * @param targets - one for each output, as the predictions
 */
export function computeLosses(
  network: Network,
  heads: readonly Head[],
  targets: readonly Tensor[],
  predictions: readonly Tensor[],
): Losses {
  const losses = heads.map(({ criterion }, at) => {
    if (criterion === undefined) throw new Error("there is no criterion to compare by");
    return computeLoss(criterion, targets[at]!, predictions[at]!);
  });
  const weighted = losses.map((loss, at): Scalar => {
    const { weight } = heads[at]!;
    return weight === 1 ? loss : tf.mul(loss, weight);
  });
  const penalty = network.regularizationLoss();
  const parts = penalty === undefined ? weighted : [...weighted, penalty];
  const total = parts.reduce((sum, part) => tf.add(sum, part));
  return { total, ofOutputs: heads.length > 1 ? losses : [] };
}

/** Reads losses, and disposes them. */
export function readLosses({ total, ofOutputs }: Losses): LossValues {
  const read = (loss: Scalar): number => {
    const [value = Number.NaN] = loss.dataSync();
    loss.dispose();
    return value;
  };
  return { total: read(total), ofOutputs: ofOutputs.map(read) };
}
