import type { TensorInfo } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";
import { release, replaceKernel, runKernel, type WasmKernelCall } from "./kernel.js";

/**
 * The gradient of a convolution by its filter, which wasm lacks, as one convolution: the input, with channels as its batch,
 * is convolved with the output's gradient as the filter; what was the stride becomes the dilation.
 */
export function installConvolutionFilterGradient(): void {
  replaceKernel("wasm", "Conv2DBackpropFilter", filterGradient);
}

function filterGradient({ inputs, attrs, backend }: WasmKernelCall): TensorInfo {
  const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
  const info = tf.backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    attrs["filterShape"] as [number, number, number, number],
    attrs["strides"] as [number, number],
    1,
    attrs["pad"] as number | "valid" | "same",
    attrs["dimRoundingMode"] as "floor" | "round" | "ceil" | undefined,
    false,
    tf.backend_util.convertConv2DDataFormat(attrs["dataFormat"] as "NHWC" | "NCHW"),
  );
  const run = (kernel: string, kernelInputs: Record<string, TensorInfo>, kernelAttrs: typeof attrs) =>
    runKernel("wasm", kernel, { inputs: kernelInputs, attrs: kernelAttrs, backend });
  const { strideHeight, strideWidth, filterHeight, filterWidth, padInfo } = info;

  const channelsAsBatch = run("Transpose", { x }, { perm: [3, 1, 2, 0] });
  const gradientAsFilter = run("Transpose", { x: dy }, { perm: [1, 2, 0, 3] });
  const bottom = filterHeight + (info.outHeight - 1) * strideHeight - info.inHeight - padInfo.top;
  const right = filterWidth + (info.outWidth - 1) * strideWidth - info.inWidth - padInfo.left;
  let convolved = run(
    "Conv2D",
    { x: channelsAsBatch, filter: gradientAsFilter },
    {
      strides: [1, 1],
      pad: [
        [0, 0],
        [padInfo.top, Math.max(0, bottom)],
        [padInfo.left, Math.max(0, right)],
        [0, 0],
      ],
      dataFormat: "NHWC",
      dilations: [strideHeight, strideWidth],
    },
  );
  release(backend, channelsAsBatch, gradientAsFilter);

  // Rows and columns that the stride never reached give more positions than the filter has.
  if (convolved.shape[1] !== filterHeight || convolved.shape[2] !== filterWidth) {
    const size = [info.inChannels, filterHeight, filterWidth, info.outChannels];
    const cut = run("Slice", { x: convolved }, { begin: [0, 0, 0, 0], size });
    release(backend, convolved);
    convolved = cut;
  }
  const gradient = run("Transpose", { x: convolved }, { perm: [1, 2, 0, 3] });
  release(backend, convolved);
  return gradient;
}
