import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import { runCompiled } from "./kernel-module.js";
import { replaceKernel, runKernel, release, sizeOf, type KernelCall, type WasmKernelCall } from "./kernel.js";

/**
 * Sums of segments, hence the gradient of `gather` and of an embedding, in one pass over the rows:
 * wasm lacks them, and cpu takes a pass over all rows for each segment. A row whose id is negative,
 * or past the last segment, belongs to none.
 */
export function installSegmentSums(backendName: "cpu" | "wasm"): void {
  if (backendName === "wasm") replaceKernel("wasm", "UnsortedSegmentSum", onWasm);
  else replaceKernel("cpu", "UnsortedSegmentSum", onCpu);
}

interface Segments {
  readonly x: TensorInfo;
  readonly segmentIds: TensorInfo;
}

function onWasm({ inputs, attrs, backend }: WasmKernelCall): TensorInfo {
  const { x, segmentIds } = inputs as unknown as Segments;
  const { segments, shape, rows, columns } = sizes(x, segmentIds, attrs);
  const output = backend.makeOutput(shape, "float32");
  const values =
    x.dtype === "float32"
      ? x
      : runKernel("wasm", "Cast", { inputs: { x }, attrs: { dtype: "float32" }, backend });
  runCompiled(backend, "addSegments", { values, ids: segmentIds, output, rows, columns, segments });
  if (values !== x) release(backend, values);
  return output;
}

function onCpu({ inputs, attrs, backend }: KernelCall<MathBackendCPU>): TensorInfo {
  const { x, segmentIds } = inputs as unknown as Segments;
  const { segments, shape, rows, columns } = sizes(x, segmentIds, attrs);
  const values = backend.data.get(x.dataId).values as Float32Array;
  const ids = backend.data.get(segmentIds.dataId).values as Int32Array;
  const sums = new Float32Array(segments * columns);
  for (let row = 0; row < rows; row++) {
    const id = ids[row]!;
    if (id < 0 || id >= segments) continue;
    for (let column = 0; column < columns; column++)
      sums[id * columns + column]! += values[row * columns + column]!;
  }
  return backend.makeTensorInfo(shape, "float32", sums);
}

function sizes(x: TensorInfo, segmentIds: TensorInfo, attrs: KernelCall<unknown>["attrs"]) {
  const segments = attrs["numSegments"] as number;
  const rest = x.shape.slice(segmentIds.shape.length);
  return { segments, shape: [segments, ...rest], rows: sizeOf(segmentIds), columns: sizeOf({ shape: rest }) };
}
