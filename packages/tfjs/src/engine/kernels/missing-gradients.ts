import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";

/** Comparisons, by the names of their inputs: results do not change with small changes of these. */
const CONSTANT_ALMOST_EVERYWHERE = {
  a: ["Equal", "NotEqual", "Greater", "Less", "LessEqual"],
  x: ["Any", "All", "LogicalNot"],
};

/**
 * Gives gradients to operations without one, on every backend, so that layers made of them can be
 * trained: `Masking`, `ThresholdedReLU`, `Conv3DTranspose`, and recurrent layers over a single
 * timestep.
 */
export function installMissingGradients(): void {
  registerUnstackGradient();
  for (const kernelName of CONSTANT_ALMOST_EVERYWHERE.a) registerZeroGradient(kernelName, ["a", "b"]);
  for (const kernelName of CONSTANT_ALMOST_EVERYWHERE.x) registerZeroGradient(kernelName, ["x"]);
  if (!hasGradient("Conv3DBackpropInputV2")) registerTransposedConvolutionGradient();
}

function registerZeroGradient(kernelName: string, inputNames: string[]): void {
  if (hasGradient(kernelName)) return;
  tf.registerGradient({
    kernelName,
    inputsToSave: inputNames,
    gradFunc: (_, saved) =>
      Object.fromEntries(inputNames.map((name, index) => [name, () => tf.zeros(saved[index]?.shape ?? [])])),
  });
}

/** The shipped one stacks a list, but is given the tensor itself where there is only one. */
function registerUnstackGradient(): void {
  tf.registerGradient({
    kernelName: "Unpack",
    gradFunc: (dy, _, attrs) => ({
      value: () => tf.stack(Array.isArray(dy) ? dy : [dy], attrs["axis"] as number),
    }),
  });
}

/**
 * A transposed convolution is the gradient of a convolution by its input; its own gradients are a
 * convolution and a filter gradient.
 */
function registerTransposedConvolutionGradient(): void {
  tf.registerGradient({
    kernelName: "Conv3DBackpropInputV2",
    inputsToSave: ["dy", "filter"],
    gradFunc(gradient, saved, attrs) {
      if (Array.isArray(gradient)) throw new Error("a transposed convolution has one output");
      const [input, filter] = saved as [Tensor, Tensor];
      const { strides, pad } = attrs as { strides: [number, number, number]; pad: "valid" | "same" };
      const run = (kernelName: string, inputs: Record<string, Tensor>, kernelAttrs: typeof attrs) =>
        tf.engine().runKernel<Tensor>(kernelName, inputs, kernelAttrs);
      return {
        dy: () =>
          run("Conv3D", { x: gradient, filter }, { strides, pad, dataFormat: "NDHWC", dilations: [1, 1, 1] }),
        filter: () =>
          run(
            "Conv3DBackpropFilterV2",
            { x: gradient, dy: input },
            { strides, pad, filterShape: filter.shape },
          ),
      };
    },
  });
}

function hasGradient(kernelName: string): boolean {
  return (tf.getGradient(kernelName) as object | undefined) !== undefined;
}
