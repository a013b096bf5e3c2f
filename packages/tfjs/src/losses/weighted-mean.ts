import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";

/**
 * Keeps samples whose weights are all 0 from a division by 0: their loss is 0. No less is more than
 * 0 on every backend.
 */
export const LEAST = 1e-30;

/** Σ w·l / Σ w. To be called inside a `tidy`. */
export function weightedMean(losses: Tensor, weights: Tensor): Scalar {
  const all = tf.broadcastTo(weights, losses.shape);
  return tf.div(tf.sum(tf.mul(losses, all)), tf.maximum(tf.sum(all), LEAST));
}

/**
 * Weights of samples, one each, in as many dimensions as `losses` has, so that they count for all
 * that belongs to a sample.
 */
export function besideLosses(weights: Tensor, { rank }: Tensor): Tensor {
  return tf.reshape(weights, [weights.size, ...Array.from({ length: rank - 1 }, () => 1)]);
}

/** The product of weights of which any may be missing. */
export function productOf(first: Tensor | undefined, second: Tensor | undefined): Tensor | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return tf.mul(first, second);
}
