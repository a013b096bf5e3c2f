import type { Tensor } from "@tensorflow/tfjs-core";
import { hasNormalization, normalizationSums, scaleColumns } from "../operations/normalization.js";
import { tf } from "../tf.js";

/**
 * The gradient of batch normalization, on every backend: the shipped one copies each statistic to
 * the full size of the activations, and cannot reduce where the channels are not the last axis.
 */
export function installBatchNormalizationGradient(): void {
  tf.registerGradient({
    kernelName: "FusedBatchNorm",
    inputsToSave: ["x", "mean", "variance", "scale"],
    gradFunc(dy, saved, attrs) {
      if (Array.isArray(dy)) throw new Error("batch normalization has one output");
      const [x, mean, variance, scale] = saved as [Tensor, Tensor, Tensor, Tensor | undefined];
      const epsilon = attrs["varianceEpsilon"] as number;
      if (hasNormalization() && isByColumn(mean, x))
        return byColumn({ x, mean, variance }, scale, dy, epsilon);
      const inverse = tf.rsqrt(tf.add(variance, epsilon));
      const factor = scale === undefined ? inverse : tf.mul(scale, inverse);
      const sizeAt = (axis: number) => mean.shape[axis - (x.rank - mean.rank)] ?? 1;
      const axes = x.shape.flatMap((size, axis) => (size !== 1 && sizeAt(axis) === 1 ? [axis] : []));
      const reduce = (value: Tensor) => tf.reshape(tf.sum(value, axes), mean.shape);
      const sumOfGradient = () => reduce(dy);
      const sumAgainstInput = () => reduce(tf.mul(dy, tf.sub(x, mean)));
      return {
        x: () => tf.mul(dy, factor),
        mean: () => tf.neg(tf.mul(factor, sumOfGradient())),
        variance: () => tf.mul(tf.mul(tf.mul(-0.5, tf.square(inverse)), factor), sumAgainstInput()),
        scale: () => tf.mul(sumAgainstInput(), inverse),
        offset: sumOfGradient,
      };
    },
  });
}

function isByColumn(mean: Tensor, x: Tensor): boolean {
  return mean.size === x.shape.at(-1) && mean.shape.at(-1) === mean.size;
}

/** The same in one pass over the rows each. */
function byColumn(
  normalized: Readonly<Record<"x" | "mean" | "variance", Tensor>>,
  scale: Tensor | undefined,
  dy: Tensor,
  epsilon: number,
) {
  const { mean, variance } = normalized;
  const inverse = tf.rsqrt(tf.add(variance, epsilon));
  const factor = scale === undefined ? inverse : tf.mul(scale, inverse);
  // Taken by each for itself: the tape frees what one of them has made when it is done. Mostly `x`
  // alone is asked for.
  const sums = () => normalizationSums(normalized, dy, epsilon);
  const shaped = (value: Tensor) => tf.reshape(value, mean.shape);
  return {
    x: () => scaleColumns(dy, factor),
    mean: () => tf.neg(tf.mul(factor, shaped(sums().sums))),
    variance: () => tf.mul(tf.mul(-0.5, tf.mul(inverse, factor)), shaped(sums().products)),
    scale: () => shaped(sums().products),
    offset: () => shaped(sums().sums),
  };
}
