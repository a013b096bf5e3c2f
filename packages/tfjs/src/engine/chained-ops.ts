import type * as core from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";

/** Operations that are methods of a tensor, which is their first argument. */
const OPERATIONS =
  `abs acos acosh add all any argMax argMin asin asinh atan atan2 atanh avgPool batchNorm batchToSpaceND
  broadcastTo cast ceil clipByValue conv1d conv2d conv2dTranspose cos cosh cumprod cumsum depthToSpace depthwiseConv2d
  dilation2d div divNoNan dot elu equal erf euclideanNorm exp expandDims expm1 fft floor floorDiv gather greater greaterEqual
  ifft irfft isFinite isInf isNaN leakyRelu less lessEqual localResponseNormalization log log1p logSigmoid logSoftmax
  logSumExp logicalAnd logicalNot logicalOr logicalXor matMul max maxPool maximum mean min minimum mirrorPad mod mul neg norm
  notEqual oneHot onesLike pad pool pow prelu prod reciprocal relu relu6 reshape reverse rfft round rsqrt selu separableConv2d
  sigmoid sign sin sinh slice softmax softplus spaceToBatchND split sqrt square squaredDifference squeeze step stridedSlice
  sub sum tan tanh tile topk transpose unique unsortedSegmentSum unstack zerosLike`.split(/\s+/);

type Method = (x: Tensor, ...rest: never[]) => unknown;

/**
 * Gives tensors the methods that the union package `@tensorflow/tfjs` gives them, which we do not
 * load: TensorFlow.js itself calls some of them (the orthogonal initializer, hence every recurrent
 * layer, the metric R² and the gradient of `prod`), and so does code by people who learned it from
 * its tutorials. A method that is already there stays.
 */
export function defineChainedOps(tf: typeof core): void {
  const functions = { ...tf, ...tf.spectral } as unknown as Readonly<Record<string, Method | undefined>>;
  for (const name of OPERATIONS) {
    const operation = functions[name];
    if (operation !== undefined) define(tf, name, operation);
  }
  for (const [name, method] of Object.entries(otherMethods(tf))) define(tf, name, method);
}

/** Methods that are no operation of the same name with the tensor as its first argument. */
function otherMethods(tf: typeof core): Readonly<Record<string, Method>> {
  const ofRank =
    (rank: number) =>
    (x: Tensor, ...shape: number[]) => {
      if (shape.length !== rank)
        throw new Error(`as${rank}D takes ${rank} dimensions, found ${shape.length}`);
      return tf.reshape(x, shape);
    };
  const { image } = tf;
  type Size = [number, number];
  return {
    as1D: (x: Tensor) => tf.reshape(x, [x.size]),
    as2D: ofRank(2),
    as3D: ofRank(3),
    as4D: ofRank(4),
    as5D: ofRank(5),
    asScalar: (x: Tensor) => tf.reshape(x, []),
    asType: (x: Tensor, type: core.DataType) => tf.cast(x, type),
    concat: (x: Tensor, others: Tensor | Tensor[], axis?: number) => tf.concat([x, ...[others].flat()], axis),
    flatten: (x: Tensor) => tf.reshape(x, [x.size]),
    reshapeAs: (x: Tensor, other: Tensor) => tf.reshape(x, other.shape),
    resizeBilinear: (x: Tensor, size: Size, alignCorners?: boolean, halfPixel?: boolean) =>
      image.resizeBilinear(x as core.Tensor4D, size, alignCorners, halfPixel),
    resizeNearestNeighbor: (x: Tensor, size: Size, alignCorners?: boolean, halfPixel?: boolean) =>
      image.resizeNearestNeighbor(x as core.Tensor4D, size, alignCorners, halfPixel),
    stack: (x: Tensor, others: Tensor | Tensor[], axis?: number) => tf.stack([x, ...[others].flat()], axis),
    toBool: (x: Tensor) => tf.cast(x, "bool"),
    toFloat: (x: Tensor) => tf.cast(x, "float32"),
    toInt: (x: Tensor) => tf.cast(x, "int32"),
    where: (x: Tensor, condition: Tensor, other: Tensor) => tf.where(condition, x, other),
  };
}

function define({ Tensor: { prototype } }: typeof core, name: string, method: Method): void {
  if (name in prototype) return;
  Object.defineProperty(prototype, name, {
    configurable: true,
    writable: true,
    value(this: Tensor, ...rest: never[]) {
      return method(this, ...rest);
    },
  });
}
