import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { installWasmKernels } from "./kernels/install-kernels.js";
import { loadCpuBackend, loadWasmBackend, tf } from "./tf.js";
import { guardMemory } from "./wasm-memory.js";

const FAULT_EVENTS = ["uncaughtException", "unhandledRejection"] as const;

/** Makes wasm the backend, with our kernels. */
export async function useWasmBackend(): Promise<void> {
  loadCpuBackend();
  loadWasmBackend();
  installWasmKernels();
  const before = FAULT_EVENTS.map((event) => new Set(process.rawListeners(event)));
  if (!(await tf.setBackend("wasm"))) throw new Error("the backend `wasm` does not start in this process");
  guardMemory(tf.backend() as BackendWasm);
  // What compiled the library rethrows faults of the whole process, which would end it with another exit code.
  FAULT_EVENTS.forEach((event, index) => {
    for (const listener of process.rawListeners(event))
      if (before[index]?.has(listener) === false)
        process.removeListener(event, listener as (...args: unknown[]) => void);
  });
}
