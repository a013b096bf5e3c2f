import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import { replaceKernel, type KernelCall } from "./kernel.js";

/**
 * The gradient of enlarging by the nearest neighbour (`UpSampling2D`) on cpu. The shipped kernel
 * reads each sample's gradient at the offset of the smaller image, which is right for the first
 * sample only.
 */
export function installResizeNearestGradient(): void {
  replaceKernel("cpu", "ResizeNearestNeighborGrad", resizeNearestGradient);
}

function resizeNearestGradient({ inputs, attrs, backend }: KernelCall<MathBackendCPU>): TensorInfo {
  const { images, dy } = inputs as { images: TensorInfo; dy: TensorInfo };
  const alignCorners = attrs["alignCorners"] === true;
  const [batch, inHeight, inWidth, channels] = images.shape as [number, number, number, number];
  const [, outHeight, outWidth] = dy.shape as [number, number, number, number];
  const sourceRows = sources(inHeight, outHeight, alignCorners);
  const sourceColumns = sources(inWidth, outWidth, alignCorners);
  const outputGradient = backend.data.get(dy.dataId).values as Float32Array;
  const inputGradient = new Float32Array(batch * inHeight * inWidth * channels);

  let position = 0;
  for (let sample = 0; sample < batch; sample++)
    for (const row of sourceRows)
      for (const column of sourceColumns) {
        const at = ((sample * inHeight + row) * inWidth + column) * channels;
        for (let channel = 0; channel < channels; channel++)
          inputGradient[at + channel]! += outputGradient[position++]!;
      }
  return backend.makeTensorInfo(images.shape, "float32", inputGradient);
}

/** For each position of the larger image, the one that it was copied from. */
function sources(inSize: number, outSize: number, alignCorners: boolean): readonly number[] {
  const align = alignCorners && outSize > 1;
  const ratio = align ? (inSize - 1) / (outSize - 1) : inSize / outSize;
  return Array.from({ length: outSize }, (_, position) => {
    const source = ratio * position;
    return Math.min(inSize - 1, alignCorners ? Math.round(source) : Math.floor(source));
  });
}
