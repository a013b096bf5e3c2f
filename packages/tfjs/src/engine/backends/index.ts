import type { Backend } from "./backend.js";
import { cpu } from "./cpu/cpu.js";
import { native } from "./native/native.js";
import { wasm } from "./wasm/wasm.js";
import { webgpu } from "./webgpu/webgpu.js";

/** All backends, each a folder, by the names that the option `backend` gives them. */
export const BACKENDS = { native, webgpu, wasm, cpu } satisfies Readonly<Record<string, Backend>>;

export type BackendName = keyof typeof BACKENDS;
