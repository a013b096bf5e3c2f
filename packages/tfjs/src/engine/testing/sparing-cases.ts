import type { Tensor, Tensor4D, Tensor5D } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";
import { Draws, type Values } from "./scan/draws.js";

/** A call of a kernel whose gradients read less than what it saves. */
export interface SparingCase {
  readonly kernel: string;
  /** By which it is differentiated. */
  readonly inputs: readonly Values[];
  readonly compute: (...inputs: Tensor[]) => Tensor;
  /** The backend that has the kernel, where others have not. */
  readonly only?: "wasm";
}

const draws = new Draws(3, "sparing");

function sparing(
  kernel: string,
  shapes: readonly (readonly number[])[],
  compute: (...inputs: Tensor[]) => Tensor,
  only?: "wasm",
): SparingCase {
  return { kernel, inputs: shapes.map((shape) => draws.numbers(shape)), compute, ...(only && { only }) };
}

const IMAGE = [1, 4, 4, 2];
const FILTER = [3, 3, 2, 2];
const VOLUME = [1, 3, 3, 3, 1];
const CUBE = [2, 2, 2, 1, 1];

/** At least one for each of the kernels that are known to be sparing. */
export const SPARING_CASES: readonly SparingCase[] = [
  sparing("Add", [[3, 2], [2]], (a, b) => tf.add(a, b)),
  sparing("AddN", [[3], [3]], (a, b) => tf.addN([a, b])),
  sparing(
    "BatchMatMul",
    [
      [2, 3],
      [3, 4],
    ],
    (a, b) => tf.matMul(a, b),
  ),
  sparing(
    "BatchMatMul",
    [
      [3, 2],
      [4, 3],
    ],
    (a, b) => tf.matMul(a, b, true, true),
  ),
  sparing(
    "Concat",
    [
      [2, 2],
      [2, 3],
    ],
    (a, b) => tf.concat([a, b], 1),
  ),
  sparing("Conv2D", [IMAGE, FILTER], (x, filter) => tf.conv2d(x as Tensor4D, filter as Tensor4D, 1, "same")),
  sparing("Conv2D", [IMAGE, FILTER], (x, filter) =>
    tf.conv2d(x as Tensor4D, filter as Tensor4D, 1, "same", "NHWC", 2),
  ),
  sparing("Conv2DBackpropInput", [IMAGE, FILTER], (x, filter) =>
    tf.conv2dTranspose(x as Tensor4D, filter as Tensor4D, [1, 8, 8, 2], 2, "same"),
  ),
  sparing("Conv3D", [VOLUME, CUBE], (x, filter) => tf.conv3d(x as Tensor5D, filter as Tensor5D, 1, "same")),
  sparing("Conv3DBackpropInputV2", [VOLUME, CUBE], (x, filter) =>
    tf.conv3dTranspose(x as Tensor5D, filter as Tensor5D, [1, 6, 6, 6, 1], 2, "same"),
  ),
  sparing("DepthwiseConv2dNative", [IMAGE, [3, 3, 2, 1]], (x, filter) =>
    tf.depthwiseConv2d(x as Tensor4D, filter as Tensor4D, 1, "same"),
  ),
  sparing("ExpandDims", [[3]], (x) => tf.expandDims(x, 0)),
  sparing("FusedBatchNorm", [IMAGE, [2], [2], [2], [2]], (x, mean, variance, offset, scale) =>
    tf.batchNorm(x, mean, tf.add(tf.square(variance), 1), offset, scale),
  ),
  sparing("GatherV2", [[4, 2]], (x) => tf.gather(x, tf.tensor1d([1, 3, 1], "int32"))),
  sparing(
    "LighterConvolution",
    [IMAGE, FILTER, [2]],
    (x, filter, bias) =>
      tf.fused.conv2d({ x: x as Tensor4D, filter: filter as Tensor4D, strides: 1, pad: "same", bias: bias }),
    "wasm",
  ),
  sparing(
    "LighterConvolutionActivated",
    [IMAGE, FILTER, [2]],
    (x, filter, bias) =>
      tf.fused.conv2d({
        x: x as Tensor4D,
        filter: filter as Tensor4D,
        strides: 1,
        pad: "same",
        bias: bias,
        activation: "relu",
      }),
    "wasm",
  ),
  sparing(
    "LighterDense",
    [[2, 3], [3, 4], [4]],
    (a, b, bias) => tf.fused.matMul({ a: a, b: b, bias: bias }),
    "wasm",
  ),
  sparing(
    "LighterDenseActivated",
    [[2, 3], [3, 4], [4]],
    (a, b, bias) => tf.fused.matMul({ a: a, b: b, bias: bias, activation: "relu6" }),
    "wasm",
  ),
  sparing("Mean", [[3, 2]], (x) => tf.mean(x, 0)),
  sparing("Multiply", [[3, 2], [2]], (a, b) => tf.mul(a, b)),
  sparing("Pack", [[3], [3]], (a, b) => tf.stack([a, b])),
  sparing("PadV2", [[3]], (x) => tf.pad(x, [[1, 2]])),
  sparing("RealDiv", [[3, 2], [2]], (a, b) => tf.div(a, b)),
  sparing("Reshape", [[3, 2]], (x) => tf.reshape(x, [2, 3])),
  sparing("ResizeBilinear", [IMAGE], (x) => tf.image.resizeBilinear(x as Tensor4D, [8, 6], false, true)),
  sparing("Slice", [[4, 3]], (x) => tf.slice(x, [1, 0], [2, 2])),
  sparing("Sub", [[3, 2], [2]], (a, b) => tf.sub(a, b)),
  sparing("Sum", [[3, 2]], (x) => tf.sum(x, 1)),
];
