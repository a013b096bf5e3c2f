import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { valueAndGradients } from "../engine/tape.js";
import { tf } from "../engine/tf.js";
import type { FeatureBatch } from "../features/feature-batch.js";
import { batchWeight, computeLoss } from "../losses/compute-loss.js";
import type { NetworkParameter } from "../network/network-parameter.js";
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

/** Losses, predictions and gradients of one batch. Whoever receives them disposes the tensors. */
export interface BatchGradients extends Losses {
  /** One for each output of the network. */
  readonly predictions: readonly Tensor[];
  /** Of the parameters that train and that the loss depends on. */
  readonly gradients: ReadonlyMap<NetworkParameter, Tensor>;
}

/** Forward and backward pass of the layers that the batch has still to go through. */
export function computeGradients(
  network: Network,
  heads: readonly Head[],
  { features, region, targets, weights }: FeatureBatch,
): BatchGradients {
  const trained = network.parameters.filter(({ trainable }) => trainable);
  const predictions: Tensor[] = [];
  const ofOutputs: Scalar[] = [];
  let weight: Scalar | undefined;
  try {
    const { value: total, gradients: byVariable } = valueAndGradients(
      () => {
        for (const output of network.runRest(features, region, { training: true }))
          predictions.push(tf.keep(output));
        const losses = computeLosses(network, heads, { targets, weights }, predictions);
        for (const loss of losses.ofOutputs) ofOutputs.push(tf.keep(loss));
        weight = losses.weight && tf.keep(losses.weight);
        return losses.total;
      },
      trained.map(({ variable }) => variable),
    );
    if (byVariable.size === 0) {
      total.dispose();
      throw new Error("the loss depends on no weight that trains");
    }
    const gradients = new Map<NetworkParameter, Tensor>();
    for (const parameter of trained) {
      const gradient = byVariable.get(parameter.variable);
      if (gradient !== undefined) gradients.set(parameter, gradient);
    }
    return { total, ofOutputs, weight, predictions, gradients };
  } catch (error) {
    tf.dispose([...predictions, ...ofOutputs, ...(weight === undefined ? [] : [weight])]);
    throw error;
  }
}

/** Frees all that a batch gave. */
export function disposeGradients(batch: BatchGradients): void {
  const { total, ofOutputs, weight, predictions, gradients } = batch;
  tf.dispose([
    total,
    ...ofOutputs,
    ...(weight === undefined ? [] : [weight]),
    ...predictions,
    ...gradients.values(),
  ]);
}
