import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";

/**
 * Smallest difference from 0 and 1, so that no logarithm is infinite: a 32-bit number just below 1
 * is 1 − 6·10⁻⁸.
 */
const LEAST = 1e-7;

/** Probabilities whose logarithms, and those of their complements, are finite. */
export function clipProbabilities(probabilities: Tensor): Tensor {
  return tf.clipByValue(probabilities, LEAST, 1 - LEAST);
}
