import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import { poolGeometry } from "./geometry.js";
import { replaceKernel, type KernelCall } from "./kernel.js";

/**
 * The gradient of max pooling in three dimensions on cpu. The shipped kernel takes the width of a
 * window for its height where it looks up which value was the greatest.
 */
export function installMaxPool3dGradient(): void {
  replaceKernel("cpu", "MaxPool3DGrad", maxPool3dGradient);
}

function maxPool3dGradient({ inputs, attrs, backend }: KernelCall<MathBackendCPU>): TensorInfo {
  const { dy, input } = inputs as { dy: TensorInfo; input: TensorInfo };
  const g = poolGeometry(input.shape, attrs);
  const values = backend.data.get(input.dataId).values as Float32Array;
  const outputGradient = backend.data.get(dy.dataId).values as Float32Array;
  const inputGradient = new Float32Array(values.length);
  const along = (position: number, stride: number, before: number, filter: number, size: number) => {
    const corner = position * stride - before;
    return { from: Math.max(0, corner), until: Math.min(size, corner + filter) };
  };

  let place = 0;
  for (let sample = 0; sample < g.batch; sample++)
    for (let outZ = 0; outZ < g.outDepth; outZ++)
      for (let outY = 0; outY < g.outHeight; outY++)
        for (let outX = 0; outX < g.outWidth; outX++) {
          const planes = along(outZ, g.strideDepth, g.front, g.filterDepth, g.inDepth);
          const rows = along(outY, g.strideHeight, g.top, g.filterHeight, g.inHeight);
          const columns = along(outX, g.strideWidth, g.left, g.filterWidth, g.inWidth);
          for (let channel = 0; channel < g.channels; channel++, place++) {
            let winner = -1;
            for (let z = planes.from; z < planes.until; z++)
              for (let y = rows.from; y < rows.until; y++)
                for (let x = columns.from; x < columns.until; x++) {
                  const line = (sample * g.inDepth + z) * g.inHeight + y;
                  const at = (line * g.inWidth + x) * g.channels + channel;
                  if (winner < 0 || values[at]! > values[winner]!) winner = at;
                }
            if (winner >= 0) inputGradient[winner]! += outputGradient[place]!;
          }
        }
  return backend.makeTensorInfo(input.shape, "float32", inputGradient);
}
