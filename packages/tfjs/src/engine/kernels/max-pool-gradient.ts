import type { TensorInfo } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";
import { replaceKernel, type WasmKernelCall } from "./kernel.js";

/**
 * The gradient of max pooling. The kernel that wasm ships looks for the maximum from the smallest positive number on, and so
 * loses the gradient of each window whose maximum is 0 or less.
 */
export function installMaxPoolGradient(): void {
  replaceKernel("wasm", "MaxPoolGrad", maxPoolGradient);
}

function maxPoolGradient({ inputs, attrs, backend }: WasmKernelCall): TensorInfo {
  const { dy, input } = inputs as { dy: TensorInfo; input: TensorInfo };
  const info = tf.backend_util.computePool2DInfo(
    input.shape as [number, number, number, number],
    attrs["filterSize"] as [number, number],
    attrs["strides"] as [number, number],
    1,
    attrs["pad"] as number | "valid" | "same",
    attrs["dimRoundingMode"] as "floor" | "round" | "ceil" | undefined,
  );
  const { inHeight, inWidth, inChannels, outHeight, outWidth, strideHeight, strideWidth } = info;
  const output = backend.makeOutput(input.shape, "float32");
  const values = backend.typedArrayFromHeap(input);
  const outputGradient = backend.typedArrayFromHeap(dy);
  const inputGradient = backend.typedArrayFromHeap(output);
  inputGradient.fill(0);

  let position = 0;
  for (let sample = 0; sample < info.batchSize; sample++)
    for (let outY = 0; outY < outHeight; outY++) {
      const cornerY = outY * strideHeight - info.padInfo.top;
      const fromY = Math.max(0, cornerY);
      const untilY = Math.min(inHeight, cornerY + info.effectiveFilterHeight);
      for (let outX = 0; outX < outWidth; outX++) {
        const cornerX = outX * strideWidth - info.padInfo.left;
        const fromX = Math.max(0, cornerX);
        const untilX = Math.min(inWidth, cornerX + info.effectiveFilterWidth);
        for (let channel = 0; channel < inChannels; channel++, position++) {
          let greatest = -Infinity;
          let winner = -1;
          for (let y = fromY; y < untilY; y++) {
            let at = ((sample * inHeight + y) * inWidth + fromX) * inChannels + channel;
            for (let x = fromX; x < untilX; x++, at += inChannels)
              if (values[at]! > greatest) {
                greatest = values[at]!;
                winner = at;
              }
          }
          if (winner >= 0) inputGradient[winner]! += outputGradient[position]!;
        }
      }
    }
  return output;
}
