import { createRandomSource } from "@lighterjs/core";
import type { Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import { withSeed } from "../seeded.js";
import { tf } from "../tf.js";

const STEP = 1e-3;

/** A computation and the variables that it is differentiated by. */
export interface GradientCase {
  readonly variables: readonly Variable[];
  readonly compute: () => Tensor;
}

/**
 * A variable whose values are spread evenly over (-1, 1) in a fixed disorder: no two are equal and
 * none is near zero.
 */
export function spreadVariable(shape: readonly number[], scale = 1): Variable {
  const size = tf.util.sizeFromShape([...shape]);
  let stride = Math.max(1, Math.floor(size * 0.618));
  while (greatestCommonDivisor(stride, size) !== 1) stride++;
  const values = Float32Array.from({ length: size }, (_, index) => {
    const position = (index * stride) % size;
    return scale * (((position + 0.5) / size) * 2 - 1 || 1 / size);
  });
  return tf.tidy(() => tf.variable(tf.tensor(values, [...shape])));
}

/** Output of the case, and the gradients of a weighted sum of it, on the backend in use. */
export function differentiate({ variables, compute }: GradientCase): {
  readonly output: Float32Array;
  readonly gradients: readonly Float32Array[];
} {
  return tf.tidy(() => {
    const output = copyOf(seeded(compute));
    const { grads } = tf.variableGrads(() => weightedSum(seeded(compute)), [...variables]);
    return { output, gradients: variables.map(({ name }) => copyOf(grads[name]!)) };
  });
}

/** The same gradients by finite differences of the forward pass. */
export function differences({ variables, compute }: GradientCase): readonly Float32Array[] {
  const evaluate = () => tf.tidy(() => weightedSum(seeded(compute)).dataSync()[0]!);
  return variables.map((variable) => {
    const values = copyOf(variable);
    const evaluateAt = (index: number, value: number) => {
      const moved = values.slice();
      moved[index] = value;
      tf.tidy(() => variable.assign(tf.tensor(moved, variable.shape)));
      return evaluate();
    };
    const result = values.map(
      (value, index) => (evaluateAt(index, value + STEP) - evaluateAt(index, value - STEP)) / (2 * STEP),
    );
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
    return result;
  });
}

/**
 * Largest difference between two lists of numbers, relative to the size of the first where that is
 * above 1.
 */
export function largestDifference(expected: Float32Array, found: Float32Array): number {
  if (expected.length !== found.length) return Infinity;
  return expected.reduce((largest, value, index) => {
    const difference = Math.abs(value - found[index]!) / Math.max(1, Math.abs(value));
    return Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
  }, 0);
}

function copyOf(tensor: Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync());
}

function weightedSum(output: Tensor): Scalar {
  const weights = Float32Array.from({ length: output.size }, (_, index) => Math.sin(index + 1));
  return tf.sum(tf.mul(output, tf.tensor(weights, output.shape)));
}

function seeded<T>(compute: () => T): T {
  return withSeed(createRandomSource(7).stream("case"), compute);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
