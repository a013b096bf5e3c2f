import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { valueAndGradients } from "../engine/tape.js";
import { tf } from "../engine/tf.js";
import type { FeatureBatch } from "../features/feature-batch.js";
import type { Network } from "../network/network.js";
import type { NetworkParameter } from "../network/network-parameter.js";
import type { Head } from "../system/heads.js";
import { computeLosses, type Losses } from "./losses.js";

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
