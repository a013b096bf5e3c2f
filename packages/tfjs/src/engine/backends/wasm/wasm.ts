import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { installWasmKernels } from "../../kernels/install-kernels.js";
import { loadCpuBackend, loadWasmBackend, tf } from "../../tf.js";
import type { Backend } from "../backend.js";
import { guardMemory, memoryInUse } from "./wasm-memory.js";

const FAULT_EVENTS = ["uncaughtException", "unhandledRejection"] as const;

/** WebAssembly with our kernels, on any machine. */
export const wasm: Backend = {
  async start() {
    // Started once more, it would set up each kernel anew.
    if (tf.getBackend() === "wasm" && memoryInUse() !== undefined) return undefined;
    loadCpuBackend();
    loadWasmBackend();
    installWasmKernels();
    const before = FAULT_EVENTS.map((event) => new Set(process.rawListeners(event)));
    if (!(await tf.setBackend("wasm"))) throw new Error("the backend `wasm` does not start in this process");
    guardMemory(tf.backend() as BackendWasm);
    // What compiled the library rethrows faults of the whole process, which would end it with
    // another exit code.
    FAULT_EVENTS.forEach((event, index) => {
      for (const listener of process.rawListeners(event))
        if (before[index]?.has(listener) === false)
          process.removeListener(event, listener as (...args: unknown[]) => void);
    });
    return undefined;
  },
};
