import type { TensorInfo } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";
import { runCompiled } from "./kernel-module.js";
import { replaceKernel, sizeOf, type WasmKernelCall } from "./kernel.js";

/**
 * Sums and means over neighbouring axes in one pass, and with 64 bits for the totals of blocks. The
 * shipped kernels transpose first where the axes are not the last, add each sum up in 32 bits, one
 * number after the other, and leave the sum of nothing unset.
 */
export function installSums(): void {
  replaceKernel("wasm", "Sum", (call: WasmKernelCall) => reduce(call, () => 1));
  replaceKernel("wasm", "Mean", (call: WasmKernelCall) => reduce(call, (count) => 1 / count));
}

function reduce(call: WasmKernelCall, factorOf: (count: number) => number): TensorInfo {
  const { inputs, attrs, backend, original } = call;
  const { x } = inputs as { x: TensorInfo };
  const axes = tf.util.parseAxisParam(attrs["axis"] as number | number[], x.shape).sort((a, b) => a - b);
  const [first = 0] = axes;
  if (x.dtype !== "float32" || axes.some((axis, index) => axis !== first + index)) return original();
  const last = first + axes.length;
  const reduced = x.shape.slice(first, last);
  const ones = attrs["keepDims"] === true ? reduced.map(() => 1) : [];
  const output = backend.makeOutput([...x.shape.slice(0, first), ...ones, ...x.shape.slice(last)], "float32");
  const middle = sizeOf({ shape: reduced });
  runCompiled(backend, "sumMiddle", {
    x,
    output,
    outer: sizeOf({ shape: x.shape.slice(0, first) }),
    middle,
    inner: sizeOf({ shape: x.shape.slice(last) }),
    factor: factorOf(middle),
  });
  return output;
}
