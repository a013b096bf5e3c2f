import type { DataId, TensorInfo } from "@tensorflow/tfjs-core";
import type { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import { tf } from "../tf.js";
import { registeredKernel, replaceKernel, type WasmKernelCall } from "./kernel.js";

/**
 * Makes wasm compute a kernel on cpu: inputs are copied there, the result back. For kernels that
 * wasm lacks, or has wrong, and that are too rare to be worth one of our own.
 */
export function delegateToCpu(kernelName: string): void {
  const kernel = registeredKernel(kernelName, "cpu");
  if (kernel === undefined) throw new Error(`the backend cpu has no kernel ${kernelName}`);
  replaceKernel("wasm", kernelName, ({ inputs, attrs, backend }: WasmKernelCall) => {
    const cpu = tf.findBackend("cpu") as MathBackendCPU;
    const copies = new Set<DataId>();
    const copy = ({ dataId, shape, dtype }: TensorInfo): TensorInfo => {
      const copied = cpu.makeTensorInfo(shape, dtype, backend.readSync(dataId));
      copies.add(copied.dataId);
      return copied;
    };
    const given: unknown = inputs;
    const copied = Array.isArray(given)
      ? given.map(copy)
      : Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, copy(tensor)]));
    const result = kernel.kernelFunc({ inputs: copied as typeof inputs, attrs, backend: cpu });
    const [output, ...others] = Array.isArray(result) ? result : [result];
    if (output === undefined || others.length > 0)
      throw new Error(`kernel ${kernelName} must have one output`);
    const { shape, dtype, dataId } = output;
    const returned = backend.makeOutput(shape, dtype, undefined, cpu.readSync(dataId));
    for (const used of copies.add(dataId)) cpu.disposeData(used, true);
    return returned;
  });
}
