import type { TensorInfo } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";
import { release, replaceKernel, runKernel, type WasmKernelCall } from "./kernel.js";

/**
 * The gradient of a convolution by its input as a convolution of the output's gradient with the turned filter, several times
 * faster than wasm's own kernel, which stays in use for strides above 1.
 */
export function installConvolutionInputGradient(): void {
  replaceKernel("wasm", "Conv2DBackpropInput", inputGradient);
}

function inputGradient({ inputs, attrs, backend, original }: WasmKernelCall): TensorInfo {
  const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
  const info = tf.backend_util.computeConv2DInfo(
    attrs["inputShape"] as [number, number, number, number],
    filter.shape as [number, number, number, number],
    attrs["strides"] as [number, number],
    1,
    attrs["pad"] as number | "valid" | "same",
    attrs["dimRoundingMode"] as "floor" | "round" | "ceil" | undefined,
    false,
    tf.backend_util.convertConv2DDataFormat(attrs["dataFormat"] as "NHWC" | "NCHW"),
  );
  if (info.strideHeight !== 1 || info.strideWidth !== 1 || info.dataFormat !== "channelsLast")
    return original();
  const top = info.filterHeight - 1 - info.padInfo.top;
  const left = info.filterWidth - 1 - info.padInfo.left;
  const bottom = info.inHeight - (info.outHeight + top - info.filterHeight + 1);
  const right = info.inWidth - (info.outWidth + left - info.filterWidth + 1);
  if (Math.min(top, left, bottom, right) < 0) return original();

  const run = (kernel: string, kernelInputs: Record<string, TensorInfo>, kernelAttrs: typeof attrs) =>
    runKernel("wasm", kernel, { inputs: kernelInputs, attrs: kernelAttrs, backend });
  const turned = run("Reverse", { x: filter }, { dims: [0, 1] });
  const turnedFilter = run("Transpose", { x: turned }, { perm: [0, 1, 3, 2] });
  const gradient = run(
    "Conv2D",
    { x: dy, filter: turnedFilter },
    {
      strides: [1, 1],
      pad: [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ],
      dataFormat: "NHWC",
      dilations: [1, 1],
    },
  );
  release(backend, turned, turnedFilter);
  return gradient;
}
