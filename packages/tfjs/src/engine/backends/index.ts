import type { Backend } from "./backend.js";
import { cpu } from "./cpu/cpu.js";
import { native } from "./native/native.js";
import { wasm } from "./wasm/wasm.js";
import { webgpu } from "./webgpu/webgpu.js";

/** The names that the option `backend` gives them. */
export type BackendName = "native" | "webgpu" | "wasm" | "cpu";

/** All backends, each a folder. */
export const BACKENDS: Readonly<Record<BackendName, Backend>> = { native, webgpu, wasm, cpu };
