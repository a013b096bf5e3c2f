import type { TensorInfo } from "@tensorflow/tfjs-core";
import { replaceKernel, type WasmKernelCall } from "./kernel.js";

/**
 * Lets wasm hand the same memory on where nothing changes: in `Identity`, in `Cast` to the type
 * that a tensor has, and in a `Transpose` that moves only dimensions of size 1. The shipped kernels
 * copy. It is freed with the last tensor that has it.
 */
export function installZeroCopy(): void {
  replaceKernel("wasm", "Identity", ({ inputs, backend, original }: WasmKernelCall) => {
    const { x } = inputs as { x: TensorInfo };
    return x.dtype === "string" ? original() : share(backend, x, x.shape);
  });
  replaceKernel("wasm", "Cast", cast);
  replaceKernel("wasm", "Transpose", ({ inputs, attrs, backend, original }: WasmKernelCall) => {
    const { x } = inputs as { x: TensorInfo };
    const perm = attrs["perm"] as number[];
    const moved = perm.filter((axis) => x.shape[axis] !== 1);
    if (moved.some((axis, index) => index > 0 && axis < moved[index - 1]!)) return original();
    return share(
      backend,
      x,
      perm.map((axis) => x.shape[axis]!),
    );
  });
}

function cast({ inputs, attrs, backend, original }: WasmKernelCall): TensorInfo {
  const { x } = inputs as { x: TensorInfo };
  const dtype = attrs["dtype"];
  if (x.dtype === dtype) return share(backend, x, x.shape);
  if (dtype !== "bool" || x.dtype === "string") return original();
  // The shipped kernel cuts numbers to whole ones of 8 bits, so that 0.5 and 256 would be false.
  const output = backend.makeOutput(x.shape, "bool");
  const values = backend.typedArrayFromHeap(x);
  const truths = backend.typedArrayFromHeap(output);
  values.forEach((value, index) => (truths[index] = value === 0 ? 0 : 1));
  return output;
}

function share(
  backend: WasmKernelCall["backend"],
  { dataId, dtype }: TensorInfo,
  shape: number[],
): TensorInfo {
  backend.incRef(dataId);
  return { dataId, shape, dtype };
}
