import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { runCompiled, scratch } from "./kernel-module.js";
import { release, replaceKernel, runKernel, sizeOf, type KernelCall, type Releasing } from "./kernel.js";

/**
 * Batch normalization along any axis, on cpu and wasm. Both repeat the statistics over the values
 * as they lie in memory, which is right only where the channels are the last axis; for another one
 * they give wrong values without a word.
 */
export function installBatchNormalization(backendName: "cpu" | "wasm"): void {
  replaceKernel<Releasing>(backendName, "FusedBatchNorm", (call) => normalize(backendName, call));
}

function normalize(backendName: string, call: KernelCall<Releasing>): TensorInfo {
  const { inputs, backend } = call;
  const { x, ...statistics } = inputs as Record<string, TensorInfo> & { x: TensorInfo; mean: TensorInfo };
  // The operation lifts `x` to four dimensions, but not its statistics.
  const shape = statistics.mean.shape.slice();
  while (shape.length < x.shape.length) shape.unshift(1);
  if (repeatsInMemory(shape, x.shape)) return backendName === "wasm" ? byColumn(call) : call.original();
  const axes = shape.flatMap((size, axis) => (size === 1 ? [] : [axis]));
  const [axis] = axes;
  if (axis === undefined || axes.length > 1)
    throw new Error(
      `batch normalization by statistics of shape [${shape.join(", ")}] is wrong on ${backendName}`,
    );

  const forth = x.shape.map((_, index) => index).filter((index) => index !== axis);
  forth.push(axis);
  const back = x.shape.map((_, index) => forth.indexOf(index));
  const transpose = (tensor: TensorInfo, perm: number[]) =>
    runKernel(backendName, "Transpose", { inputs: { x: tensor }, attrs: { perm }, backend });
  const channelsLast = transpose(x, forth);
  const vectors = Object.entries<TensorInfo | undefined>(statistics).map(
    ([name, tensor]) => [name, tensor && asVector(tensor)] as const,
  );
  const given = { ...Object.fromEntries(vectors), x: channelsLast };
  const normalized =
    backendName === "wasm" ? byColumn({ ...call, inputs: given }) : call.original({ inputs: given });
  const result = transpose(normalized, back);
  release(backend, channelsLast, normalized);
  return result;
}

/**
 * Whether statistics, laid end to end, fall on the right values of `x`: their shape is that of its
 * last axes.
 */
function repeatsInMemory(shape: readonly number[], x: readonly number[]): boolean {
  const used = shape.slice(shape.findIndex((size) => size !== 1));
  return (
    shape.every((size) => size === 1) ||
    used.every((size, index) => size === x[x.length - used.length + index])
  );
}

function asVector(tensor: TensorInfo): TensorInfo {
  return { ...tensor, shape: [tensor.shape.reduce((size, length) => size * length, 1)] };
}

/** In one pass on wasm; the shipped kernel takes one number at a time. */
function byColumn({ inputs, attrs, backend, original }: KernelCall<Releasing>): TensorInfo {
  const { x, mean, variance, scale, offset } = inputs as Record<string, TensorInfo | undefined> &
    Record<"x" | "mean" | "variance", TensorInfo>;
  const columns = sizeOf(mean);
  if (x.dtype !== "float32" || sizeOf(variance) !== columns) return original({ inputs });
  const wasm = backend as Releasing & BackendWasm;
  const constant = (value: number) =>
    runKernel("wasm", "Fill", { inputs: {}, attrs: { shape: [columns], value, dtype: "float32" }, backend });
  const [ones, zeros] = [scale ?? constant(1), offset ?? constant(0)];
  const factor = scratch(wasm, columns);
  const output = wasm.makeOutput(x.shape, "float32");
  const epsilon = attrs["varianceEpsilon"] as number;
  runCompiled(wasm, "normalizationFactor", { variance, scale: ones, factor, epsilon, columns });
  const rows = sizeOf(x) / columns;
  runCompiled(wasm, "normalizeColumns", { x, mean, factor, shift: zeros, output, rows, columns });
  release(backend, factor);
  if (scale === undefined) release(backend, ones);
  if (offset === undefined) release(backend, zeros);
  return output;
}
