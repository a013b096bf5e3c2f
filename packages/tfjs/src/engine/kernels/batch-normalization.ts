import type { TensorInfo } from "@tensorflow/tfjs-core";
import { release, replaceKernel, runKernel, type KernelCall, type Releasing } from "./kernel.js";

/**
 * Batch normalization along any axis, on cpu and wasm. Both repeat the statistics over the values as they lie in memory, which
 * is right only where the channels are the last axis; for another one they give wrong values without a word.
 */
export function installBatchNormalization(backendName: "cpu" | "wasm"): void {
  replaceKernel<Releasing>(backendName, "FusedBatchNorm", (call) => normalize(backendName, call));
}

function normalize(backendName: string, { inputs, backend, original }: KernelCall<Releasing>): TensorInfo {
  const { x, ...statistics } = inputs as Record<string, TensorInfo> & { x: TensorInfo; mean: TensorInfo };
  // The operation lifts `x` to four dimensions, but not its statistics.
  const shape = statistics.mean.shape.slice();
  while (shape.length < x.shape.length) shape.unshift(1);
  if (repeatsInMemory(shape, x.shape)) return original();
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
  const normalized = original({ inputs: { ...Object.fromEntries(vectors), x: channelsLast } });
  const result = transpose(normalized, back);
  release(backend, channelsLast, normalized);
  return result;
}

/** Whether statistics, laid end to end, fall on the right values of `x`: their shape is that of its last axes. */
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
