import type { backend_util, TensorInfo, TypedArray } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";
import { release, replaceKernel, runKernel, type KernelCall, type Releasing } from "./kernel.js";

interface Writing extends Releasing {
  write(values: TypedArray, shape: number[], dtype: "float32"): TensorInfo["dataId"];
}

/** One dimension that a window slides along. */
interface Axis {
  readonly inSize: number;
  readonly outSize: number;
  readonly stride: number;
  readonly filter: number;
  readonly before: number;
}

/**
 * Corrects the gradient of average pooling with padding on cpu. Forward, a window at the border is
 * divided by the number of values in it; the shipped gradient divides by the size of the whole
 * window.
 */
export function installAveragePoolGradient(): void {
  replaceKernel<Writing>("cpu", "AvgPoolGrad", (call) => {
    const { input } = call.inputs as { input: TensorInfo };
    const info = tf.backend_util.computePool2DInfo(
      input.shape as [number, number, number, number],
      call.attrs["filterSize"] as [number, number],
      call.attrs["strides"] as [number, number],
      1,
      call.attrs["pad"] as number | "valid" | "same",
    );
    return scaledGradient(call, [heightOf(info), widthOf(info)]);
  });
  replaceKernel<Writing>("cpu", "AvgPool3DGrad", (call) => {
    const { input } = call.inputs as { input: TensorInfo };
    const info = tf.backend_util.computePool3DInfo(
      input.shape as [number, number, number, number, number],
      call.attrs["filterSize"] as [number, number, number],
      call.attrs["strides"] as [number, number, number],
      1,
      call.attrs["pad"] as number | "valid" | "same",
      call.attrs["dimRoundingMode"] as "floor" | "round" | "ceil" | undefined,
    );
    return scaledGradient(call, [depthOf(info), heightOf(info), widthOf(info)]);
  });
}

/**
 * Runs the shipped kernel on the output's gradient times (size of the window / values in the
 * window).
 */
function scaledGradient(call: KernelCall<Writing>, axes: readonly Axis[]): TensorInfo {
  const factorsByAxis = axes.map(factorsAlong);
  if (factorsByAxis.every((factors) => factors.every((factor) => factor === 1))) return call.original();
  const { backend, inputs } = call;
  const shape = [1, ...axes.map(({ outSize }) => outSize), 1];
  const factors = factorsByAxis.reduce(
    (outer, inner) => outer.flatMap((left) => inner.map((right) => left * right)),
    [1],
  );
  const dataId = backend.write(Float32Array.from(factors), shape, "float32");
  const scale: TensorInfo = { dataId, shape, dtype: "float32" };
  const { dy } = inputs as { dy: TensorInfo };
  const scaled = runKernel("cpu", "Multiply", { inputs: { a: dy, b: scale }, backend });
  const gradient = call.original({ inputs: { ...inputs, dy: scaled } });
  release(backend, scale, scaled);
  return gradient;
}

function factorsAlong({ inSize, outSize, stride, filter, before }: Axis): readonly number[] {
  return Array.from({ length: outSize }, (_, position) => {
    const corner = position * stride - before;
    const inside = Math.min(inSize, corner + filter) - Math.max(0, corner);
    return inside > 0 ? filter / inside : 1;
  });
}

function depthOf(info: backend_util.Conv3DInfo): Axis {
  return {
    inSize: info.inDepth,
    outSize: info.outDepth,
    stride: info.strideDepth,
    filter: info.effectiveFilterDepth,
    before: info.padInfo.front,
  };
}

function heightOf(info: backend_util.Conv2DInfo | backend_util.Conv3DInfo): Axis {
  return {
    inSize: info.inHeight,
    outSize: info.outHeight,
    stride: info.strideHeight,
    filter: info.effectiveFilterHeight,
    before: info.padInfo.top,
  };
}

function widthOf(info: backend_util.Conv2DInfo | backend_util.Conv3DInfo): Axis {
  return {
    inSize: info.inWidth,
    outSize: info.outWidth,
    stride: info.strideWidth,
    filter: info.effectiveFilterWidth,
    before: info.padInfo.left,
  };
}
