import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { valueAndGradients } from "../engine/tape.js";
import { tf } from "../engine/tf.js";
import type { FeatureBatch } from "../features/feature-batch.js";
import { computeLoss } from "../losses/compute-loss.js";
import type { Criterion } from "../losses/loss.js";
import type { Network } from "../network/network.js";
import type { NetworkParameter } from "../network/network-parameter.js";

/** What one batch gives. Whoever receives it disposes the tensors. */
export interface BatchGradients {
  readonly loss: Scalar;
  readonly predictions: Tensor;
  /** Of the parameters that train and that the loss depends on. */
  readonly gradients: ReadonlyMap<NetworkParameter, Tensor>;
}

/** Forward and backward pass of the layers that the batch has still to go through. */
export function computeGradients(
  network: Network,
  criterion: Criterion,
  { features, region, targets }: FeatureBatch,
): BatchGradients {
  const trained = network.parameters.filter(({ trainable }) => trainable);
  let predictions: Tensor | undefined;
  try {
    const { value: loss, gradients: byVariable } = valueAndGradients(
      () => {
        predictions = tf.keep(theOutput(network.runRest(features, region, { training: true })));
        return totalLoss(network, criterion, targets, predictions);
      },
      trained.map(({ variable }) => variable),
    );
    if (byVariable.size === 0) {
      loss.dispose();
      throw new Error("the loss depends on no weight that trains");
    }
    const gradients = new Map<NetworkParameter, Tensor>();
    for (const parameter of trained) {
      const gradient = byVariable.get(parameter.variable);
      if (gradient !== undefined) gradients.set(parameter, gradient);
    }
    return { loss, predictions: predictions!, gradients };
  } catch (error) {
    predictions?.dispose();
    throw error;
  }
}

/** What a network with one output gives. */
export function theOutput([output, ...others]: readonly Tensor[]): Tensor {
  if (output === undefined || others.length > 0)
    throw new Error("the model has several outputs; it must have one");
  return output;
}

/** The criterion and the penalties of regularizers. To be called inside a `tidy`. */
export function totalLoss(
  network: Network,
  criterion: Criterion,
  targets: Tensor,
  predictions: Tensor,
): Scalar {
  const loss = computeLoss(criterion, targets, predictions);
  const penalty = network.regularizationLoss();
  return penalty === undefined ? loss : tf.add(loss, penalty);
}
