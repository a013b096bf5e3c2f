import { readFileSync } from "node:fs";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

/**
 * The functions of our WebAssembly module, by name, with their parameters in order. Their meaning
 * is said in `packages/tfjs/kernels`.
 */
export const KERNEL_PARAMETERS = {
  columnMoments: ["x", "mean", "variance", "totals", "rows", "columns"],
  normalizeColumns: ["x", "mean", "factor", "shift", "output", "rows", "columns"],
  scaleColumns: ["x", "factor", "output", "rows", "columns"],
  normalizationFactor: ["variance", "scale", "factor", "epsilon", "columns"],
  normalizationSums: [
    "x",
    "dy",
    "mean",
    "variance",
    "sums",
    "products",
    "totals",
    "epsilon",
    "rows",
    "columns",
  ],
  normalizationGradient: [
    "x",
    "dy",
    "mean",
    "variance",
    "scale",
    "sums",
    "products",
    "dx",
    "parts",
    "epsilon",
    "rows",
    "columns",
  ],
  moveAverage: ["average", "value", "output", "share", "size"],
  crossEntropy: ["logits", "targets", "classes", "loss", "logSums", "smoothing", "rows", "columns"],
  crossEntropyGradient: [
    "logits",
    "targets",
    "classes",
    "logSums",
    "slope",
    "dx",
    "smoothing",
    "rows",
    "columns",
  ],
  binaryCrossEntropy: ["logits", "targets", "loss", "smoothing", "size"],
  binaryCrossEntropyGradient: ["logits", "targets", "slope", "dx", "smoothing", "size"],
  normalizeRows: ["x", "scale", "offset", "output", "mean", "inverse", "epsilon", "rows", "columns"],
  normalizeRowsGradient: [
    "x",
    "dy",
    "scale",
    "mean",
    "inverse",
    "dx",
    "dScale",
    "dOffset",
    "totals",
    "rows",
    "columns",
  ],
  updateBySGD: ["weights", "gradient", "velocity", "output", "rate", "momentum", "nesterov", "decay", "size"],
  updateByAdam: [
    "weights",
    "gradient",
    "mean",
    "variance",
    "output",
    "beta1",
    "beta2",
    "rate",
    "epsilon",
    "decay",
    "size",
  ],
  updateByAdamax: [
    "weights",
    "gradient",
    "mean",
    "norm",
    "output",
    "beta1",
    "beta2",
    "rate",
    "epsilon",
    "size",
  ],
  updateByAdagrad: ["weights", "gradient", "sum", "output", "rate", "epsilon", "size"],
  updateByRMSprop: [
    "weights",
    "gradient",
    "variance",
    "velocity",
    "output",
    "rate",
    "rho",
    "momentum",
    "epsilon",
    "size",
  ],
  allFinite: ["x", "size"],
  addSegments: ["values", "ids", "output", "rows", "columns", "segments"],
  averagePool: ["x", "output", "geometry"],
  averagePoolGradient: ["gradient", "output", "geometry"],
  clip: ["x", "output", "size", "low", "high"],
  clippedGradient: ["x", "gradient", "output", "size", "low", "high"],
  convolutionScratch: ["geometry", "filters"],
  convolve: ["x", "filter", "output", "geometry", "filters", "scratch"],
  convolutionFilterGradient: ["x", "gradient", "output", "geometry", "filters", "scratch"],
  convolutionInputGradient: ["gradient", "filter", "output", "geometry", "filters", "scratch"],
  dense: ["a", "b", "bias", "output", "m", "n", "k", "low", "high", "scratch"],
  depthwiseFilterGradient: ["x", "gradient", "output", "geometry", "multiplier"],
  depthwiseInputGradient: ["gradient", "filter", "output", "geometry", "multiplier"],
  leakyGradient: ["x", "gradient", "output", "size", "slope"],
  maxPool: ["x", "output", "geometry"],
  maxPoolGradient: ["x", "gradient", "output", "geometry"],
  multiplyScratch: ["m", "n", "k"],
  multiply: [
    "a",
    "aRow",
    "aColumn",
    "b",
    "bRow",
    "bColumn",
    "output",
    "outputRow",
    "m",
    "n",
    "k",
    "add",
    "scratch",
  ],
  sigmoidGradient: ["y", "gradient", "output", "size"],
  tanhGradient: ["y", "gradient", "output", "size"],
  oneHot: ["indices", "output", "count", "depth", "on", "off"],
  sumMiddle: ["x", "output", "outer", "middle", "inner", "factor"],
} as const;

export type KernelFunction = keyof typeof KERNEL_PARAMETERS;

/**
 * Arguments of a function: sizes, factors, and tensors of the backend, which it reads or writes in
 * place.
 */
export type KernelArguments<Name extends KernelFunction> = Readonly<
  Record<(typeof KERNEL_PARAMETERS)[Name][number], number | boolean | TensorInfo>
>;

type Compiled = Readonly<Record<string, (...parameters: number[]) => unknown>>;

/** The file lies in `dist`, which sources and build are equally far from. */
export const moduleFile = new URL("../../../dist/kernels.wasm", import.meta.url);

let compiled: WebAssembly.Module | undefined;
const instances = new WeakMap<WebAssembly.Memory, Compiled>();

/** The compiled module. */
export function kernelModule(): WebAssembly.Module {
  return (compiled ??= new WebAssembly.Module(readFileSync(moduleFile)));
}

/**
 * Runs a function of our module on the memory of the backend. Returns what it returns, 0 for one
 * that returns nothing.
 */
export function runCompiled<Name extends KernelFunction>(
  backend: BackendWasm,
  name: Name,
  given: KernelArguments<Name>,
): number {
  const memory = memoryOf(backend);
  let functions = instances.get(memory);
  if (functions === undefined) {
    const { exports } = new WebAssembly.Instance(kernelModule(), { env: { memory } });
    instances.set(memory, (functions = exports as Compiled));
  }
  const parameters: readonly (typeof KERNEL_PARAMETERS)[Name][number][] = KERNEL_PARAMETERS[name];
  const result = functions[name]!(
    ...parameters.map((parameter) => {
      const value = given[parameter];
      if (typeof value === "object") return backend.getMemoryOffset(value.dataId);
      return Number(value);
    }),
  );
  return typeof result === "number" ? result : 0;
}

/** Memory for the time of one call, as a tensor of the backend. The caller frees it. */
export function scratch(backend: BackendWasm, size: number): TensorInfo {
  return backend.makeOutput([size], "float32");
}

/** The typings of the backend leave out what the compiler of its module gave it. */
function memoryOf(backend: BackendWasm): WebAssembly.Memory {
  return (backend.wasm as unknown as { asm: { memory: WebAssembly.Memory } }).asm.memory;
}
