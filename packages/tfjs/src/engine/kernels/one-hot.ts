import type { TensorInfo } from "@tensorflow/tfjs-core";
import { runCompiled } from "./kernel-module.js";
import { replaceKernel, sizeOf, type WasmKernelCall } from "./kernel.js";

/**
 * Makes `oneHot` write numbers of 32 bits on wasm where they are asked for: the shipped kernel
 * writes whole ones whatever the type.
 */
export function installOneHot(): void {
  replaceKernel("wasm", "OneHot", ({ inputs, attrs, backend, original }: WasmKernelCall) => {
    const { indices } = inputs as { indices: TensorInfo };
    if (attrs["dtype"] !== "float32" || indices.dtype !== "int32") return original();
    const depth = attrs["depth"] as number;
    const output = backend.makeOutput([...indices.shape, depth], "float32");
    const [on, off] = [attrs["onValue"] as number, attrs["offValue"] as number];
    runCompiled(backend, "oneHot", { indices, output, count: sizeOf(indices), depth, on, off });
    return output;
  });
}
