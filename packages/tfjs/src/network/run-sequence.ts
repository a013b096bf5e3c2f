import type { Tensor } from "@tensorflow/tfjs-core";
import type { Layer } from "./layer-internals.js";

/** What is handed from one layer of a sequence to the next. */
export interface Activation {
  readonly value: Tensor;
  /** Which timesteps count, where a layer such as `Masking` said so. */
  readonly mask: Tensor | null;
}

/** Runs one layer of a sequence. */
export function runLayer(layer: Layer, { value, mask }: Activation, training: boolean): Activation {
  const output = layer.apply(value, { training, ...(mask !== null && { mask }) });
  if (Array.isArray(output) || !("dataId" in output))
    throw new Error(`layer \`${layer.name}\` has several outputs; a layer of a sequence must have one`);
  if (!layer.supportsMasking) return { value: output, mask: null };
  const next: Tensor | Tensor[] | null = layer.computeMask(value, mask ?? undefined);
  return { value: output, mask: (Array.isArray(next) ? next[0] : next) ?? null };
}

/** Runs layers one after the other. */
export function runSequence(sequence: readonly Layer[], inputs: Tensor, training: boolean): Tensor {
  let activation: Activation = { value: inputs, mask: null };
  for (const layer of sequence) activation = runLayer(layer, activation, training);
  return activation.value;
}
