import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { directions, recurrentCells, type CallArguments, type Layer } from "./layer-internals.js";

/** Values handed from one call to the next. */
export interface Activation {
  readonly value: Tensor;
  /** Which timesteps count, where a layer such as `Masking` said so. */
  readonly mask: Tensor | null;
}

/** Calls a layer. Whoever calls it disposes what it gives: one activation for each output. */
export function callLayer(
  layer: Layer,
  inputs: readonly Activation[],
  { training, ...others }: CallArguments & { readonly training: boolean },
): readonly Activation[] {
  const [first] = inputs;
  if (first === undefined) throw new Error(`layer \`${layer.name}\` was called without an input`);
  const value = inputs.length === 1 ? first.value : inputs.map((input) => input.value);
  // Like TensorFlow.js: of several inputs, it is the first whose mask a layer is told.
  const mask = first.mask === null ? {} : { mask: first.mask };
  const outputs = listOf(layer.apply(value, { training, ...mask, ...others }));
  const masks = layer.supportsMasking ? outputMasks(layer, inputs) : [];
  return outputs.map((output, index) => ({ value: output, mask: masks[index] ?? null }));
}

/** Layers whose output counts where all of their inputs do. */
const MERGES = new Set(["Add", "Average", "Maximum", "Minimum", "Multiply"]);

function outputMasks(layer: Layer, inputs: readonly Activation[]): readonly (Tensor | null)[] {
  const masks = inputs.map(({ mask }) => mask);
  // What TensorFlow.js computes for these is the first mask alone, with a dimension more.
  if (MERGES.has(layer.getClassName())) {
    const [first, ...others] = masks.filter((mask) => mask !== null);
    return [others.reduce<Tensor | null>((all, mask) => all && tf.logicalAnd(all, mask), first ?? null)];
  }
  const [only] = inputs;
  const result: Tensor | readonly (Tensor | null)[] | null =
    inputs.length === 1
      ? layer.computeMask(only!.value, only!.mask ?? undefined)
      : layer.computeMask(
          inputs.map(({ value }) => value),
          masks as Tensor[],
        );
  return Array.isArray(result)
    ? (result as (Tensor | null)[])
    : [(result as Tensor | null | undefined) ?? null];
}

function listOf(output: unknown): readonly Tensor[] {
  return (Array.isArray(output) ? output : [output]) as Tensor[];
}

/**
 * Which outputs may come with a mask; that of a class of one's own counts as one that hands masks
 * on.
 */
export function maskedOutputs(layer: Layer, isMasked: boolean, outputs: number): readonly boolean[] {
  if (!layer.supportsMasking) return [];
  const isRecurrent = recurrentCells(layer).length > 0 || directions(layer) !== undefined;
  const hidesTime = isRecurrent && Reflect.get(layer, "returnSequences") !== true;
  const passes = isMasked && !hidesTime && layer.getClassName() !== "Dot";
  const first = passes || producesMask(layer);
  return Array.from(
    { length: outputs },
    (_, output) =>
      first &&
      (output === 0 || (directions(layer) !== undefined && Reflect.get(layer, "mergeMode") === null)),
  );
}

/** Whether it says itself which timesteps count. */
function producesMask(layer: Layer): boolean {
  return layer.getClassName() === "Masking" || Reflect.get(layer, "maskZero") === true;
}
