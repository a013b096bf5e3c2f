import { installCpuKernels } from "../../kernels/install-kernels.js";
import { loadCpuBackend, tf } from "../../tf.js";
import type { Backend } from "../backend.js";

/** Plain JavaScript, which is slow and runs everywhere. */
export const cpu: Backend = {
  start: async () => {
    loadCpuBackend();
    installCpuKernels();
    await tf.setBackend("cpu");
    return undefined;
  },
};
