import type { NamedTensorMap, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";
import type { Attributes } from "./kernel.js";

/** Operations with the kernels of their gradients. */
const CONVOLUTIONS = [
  ["Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"],
  ["Conv3D", "Conv3DBackpropInputV2", "Conv3DBackpropFilterV2"],
  ["DepthwiseConv2dNative", "DepthwiseConv2dNativeBackpropInput", "DepthwiseConv2dNativeBackpropFilter"],
] as const;

/**
 * Gives dilated convolutions a gradient, on every backend; the shipped ones refuse them. The
 * kernels of wasm are ours and take dilations. Elsewhere a dilated filter is one with zeros between
 * its values, which are left out of its gradient again.
 */
export function installConvolutionGradients(): void {
  for (const [kernelName, byInput, byFilter] of CONVOLUTIONS)
    tf.registerGradient({
      kernelName,
      inputsToSave: ["x", "filter"],
      gradFunc(dy, saved, attrs) {
        if (Array.isArray(dy)) throw new Error("a convolution has one output");
        const [x, filter] = saved as [Tensor, Tensor];
        const { dilations = 1 } = attrs as { dilations?: number | number[] | null };
        const ones = x.shape.slice(2).map(() => 1);
        const rates = Array.isArray(dilations) ? dilations : ones.map(() => dilations ?? 1);
        const spread = tf.getBackend() === "wasm" ? ones : rates;
        const given = { ...attrs, dilations: tf.getBackend() === "wasm" ? rates : ones };
        const spaced = () => spread.reduce(insertZeros, filter);
        const filterShape = filter.shape.map((size, axis) => (size - 1) * (spread[axis] ?? 1) + 1);
        return {
          x: () => run(byInput, { dy, filter: spaced() }, { ...given, inputShape: x.shape }),
          filter: () =>
            spread.reduce(
              (gradient, rate, axis) => leaveOut(gradient, rate, axis, filter.shape[axis]!),
              run(byFilter, { x, dy }, { ...given, filterShape }),
            ),
        };
      },
    });
}

function run(kernelName: string, inputs: NamedTensorMap, attrs: Attributes): Tensor {
  return tf.engine().runKernel<Tensor>(kernelName, inputs, attrs);
}

/** `rate - 1` zeros between neighbours along an axis. */
function insertZeros(x: Tensor, rate: number, axis: number): Tensor {
  const [outer, size, inner] = around(x.shape, axis);
  if (rate === 1) return x;
  const padded = tf.pad(tf.reshape(x, [outer, size, inner]), [
    [0, 0],
    [0, 0],
    [0, (rate - 1) * inner],
  ]);
  const spaced = tf.slice(
    tf.reshape(padded, [outer, size * rate, inner]),
    [0, 0, 0],
    [outer, (size - 1) * rate + 1, inner],
  );
  return tf.reshape(spaced, x.shape.with(axis, (size - 1) * rate + 1));
}

/** The `size` values along an axis that {@link insertZeros} put zeros between. */
function leaveOut(x: Tensor, rate: number, axis: number, size: number): Tensor {
  const [outer, spaced, inner] = around(x.shape, axis);
  if (rate === 1) return x;
  const padded = tf.pad(tf.reshape(x, [outer, spaced, inner]), [
    [0, 0],
    [0, size * rate - spaced],
    [0, 0],
  ]);
  const values = tf.slice(tf.reshape(padded, [outer, size, rate * inner]), [0, 0, 0], [outer, size, inner]);
  return tf.reshape(values, x.shape.with(axis, size));
}

/** How much lies before an axis, along it and after it. */
function around(shape: readonly number[], axis: number): [number, number, number] {
  const product = (sizes: readonly number[]) => sizes.reduce((size, length) => size * length, 1);
  return [product(shape.slice(0, axis)), shape[axis]!, product(shape.slice(axis + 1))];
}
