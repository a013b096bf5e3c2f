import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";

/**
 * The gradient of batch normalization, on every backend: the shipped one copies each statistic to the full size of the
 * activations, and cannot reduce where the channels are not the last axis.
 */
export function installBatchNormalizationGradient(): void {
  tf.registerGradient({
    kernelName: "FusedBatchNorm",
    inputsToSave: ["x", "mean", "variance", "scale"],
    gradFunc(dy, saved, attrs) {
      if (Array.isArray(dy)) throw new Error("batch normalization has one output");
      const [x, mean, variance, scale] = saved as [Tensor, Tensor, Tensor, Tensor | undefined];
      const inverse = tf.rsqrt(tf.add(variance, attrs["varianceEpsilon"] as number));
      const factor = scale === undefined ? inverse : tf.mul(scale, inverse);
      const axes = x.shape.flatMap((size, axis) => (reduces(mean.shape, axis, x.rank, size) ? [axis] : []));
      const reduce = (value: Tensor) => tf.reshape(tf.sum(value, axes), mean.shape);
      const sumOfGradient = once(() => reduce(dy));
      const sumAgainstInput = once(() => reduce(tf.mul(dy, tf.sub(x, mean))));
      return {
        x: () => tf.mul(dy, factor),
        mean: () => tf.neg(tf.mul(factor, sumOfGradient())),
        variance: () => tf.mul(tf.mul(tf.mul(-0.5, tf.square(inverse)), factor), sumAgainstInput()),
        scale: () => tf.mul(sumAgainstInput(), inverse),
        offset: () => sumOfGradient(),
      };
    },
  });
}

/** Whether one statistic stands for all positions along an axis. A shape of one dimension holds the channels, the last axis. */
function reduces(shape: readonly number[], axis: number, rank: number, size: number): boolean {
  return shape.length === 1 ? axis < rank - 1 : shape[axis] === 1 && size !== 1;
}

function once<T>(compute: () => T): () => T {
  let value: { readonly is: T } | undefined;
  return () => (value ??= { is: compute() }).is;
}
