import type { backend_util } from "@tensorflow/tfjs-core";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";
import { convolutionGeometry } from "./geometry.js";
import { replaceKernel, type WasmKernelCall } from "./kernel.js";

const CONVOLUTIONS = ["Conv2D", "FusedConv2D"];
const DEPTHWISE = ["DepthwiseConv2dNative", "FusedDepthwiseConv2D"];

/**
 * Gives wasm's convolutions `same` padding in numbers. Left to work it out themselves they give
 * zeros, or nothing at all, where a stride leaves values out between its windows, which takes
 * padding below zero.
 */
export function installSamePadding(): void {
  for (const kernelName of [...CONVOLUTIONS, ...DEPTHWISE])
    replaceKernel("wasm", kernelName, ({ inputs, attrs, original }: WasmKernelCall) => {
      if (attrs["pad"] !== "same") return original();
      const { x, filter } = inputs as { x: TensorInfo; filter: TensorInfo };
      const { pads } = convolutionGeometry(x.shape, filter.shape, attrs, DEPTHWISE.includes(kernelName));
      return original({ attrs: { ...attrs, pad: pads } });
    });
}

/**
 * Corrects `same` padding in three dimensions, for all kernels written in JavaScript: where a
 * stride leaves values out between its windows the padding is 0, and not below, as it is in two
 * dimensions.
 */
export function correctPadding(): void {
  const util = tf.backend_util as {
    -readonly [Key in keyof typeof tf.backend_util]: (typeof tf.backend_util)[Key];
  };
  const { computeConv3DInfo, computePool3DInfo } = util;
  if (CORRECTED in computeConv3DInfo) return;
  util.computeConv3DInfo = mark((...given) => corrected(computeConv3DInfo(...given)));
  util.computePool3DInfo = mark((...given) => corrected(computePool3DInfo(...given)));
}

const CORRECTED = Symbol.for("lighter.padding");

function mark<T extends object>(compute: T): T {
  return Object.assign(compute, { [CORRECTED]: true });
}

function corrected(info: backend_util.Conv3DInfo): backend_util.Conv3DInfo {
  const { padInfo } = info;
  const { front, back, top, bottom, left, right } = padInfo;
  const atLeastZero = ([name, size]: [string, number]) => [name, Math.max(0, size)];
  const sizes = Object.fromEntries(
    Object.entries({ front, back, top, bottom, left, right }).map(atLeastZero),
  ) as Record<"front" | "back" | "top" | "bottom" | "left" | "right", number>;
  return { ...info, padInfo: { ...padInfo, ...sizes } };
}
