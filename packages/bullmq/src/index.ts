export * as launchers from "./launchers.js";
export { runWorker, type WorkerOptions } from "./worker.js";
