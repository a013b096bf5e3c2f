import type * as core from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";

/**
 * Gives tensors the few methods that TensorFlow.js itself calls on them: the orthogonal initializer (hence every recurrent
 * layer), the metric R² and the gradient of `prod`. Only the union package `@tensorflow/tfjs` defines them, and we do not
 * load it. A method that is already there stays.
 */
export function defineChainedOps(tf: typeof core): void {
  const methods = {
    div: (x: Tensor, other: Tensor) => tf.div(x, other),
    flatten: (x: Tensor) => tf.reshape(x, [x.size]),
    mean: (x: Tensor, axis?: number | number[], keepDims?: boolean) => tf.mean(x, axis, keepDims),
    reshape: (x: Tensor, shape: number[]) => tf.reshape(x, shape),
    sign: (x: Tensor) => tf.sign(x),
    square: (x: Tensor) => tf.square(x),
    stridedSlice: (x: Tensor, begin: number[], end: number[], strides: number[]) =>
      tf.stridedSlice(x, begin, end, strides),
    sub: (x: Tensor, other: Tensor) => tf.sub(x, other),
    sum: (x: Tensor, axis?: number | number[], keepDims?: boolean) => tf.sum(x, axis, keepDims),
    transpose: (x: Tensor, permutation?: number[]) => tf.transpose(x, permutation),
  };
  for (const [name, operation] of Object.entries<(x: Tensor, ...rest: never[]) => Tensor>(methods)) {
    if (name in tf.Tensor.prototype) continue;
    Object.defineProperty(tf.Tensor.prototype, name, {
      configurable: true,
      writable: true,
      value(this: Tensor, ...rest: never[]) {
        return operation(this, ...rest);
      },
    });
  }
}
