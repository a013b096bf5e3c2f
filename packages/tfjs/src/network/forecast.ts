import type { StepForecast } from "@lighterjs/callbacks";
import {
  batchNormalizationMode,
  isBatchNormalization,
  setBatchNormalizationMode,
} from "../engine/batch-normalization.js";
import { tf } from "../engine/tf.js";
import { callCost, STEP, RECALL, UPDATE, CALL, type CallCost } from "./call-cost.js";
import type { Source } from "./calls.js";
import { trains, type Region } from "./frozen-region.js";
import type { Layer } from "./layer-internals.js";
import { placesOf } from "./layer-tree.js";
import type { Network } from "./network.js";
import { regionNotes } from "./region-notes.js";

/**
 * Tells what a step will cost while some parameters are frozen, where one that trains all of them
 * costs 1, from what each call costs: the forward pass of all of them, gradients by inputs back to
 * the first that trains on each way, gradients by weights and updates of those that train.
 * Normalizations that are frozen are taken to use their moving statistics.
 *
 * @param batchSize - samples in a step
 */
export function stepForecaster(
  network: Network,
  batchSize: number,
): (frozen: ReadonlySet<string>) => StepForecast {
  const unfrozen = whileFrozen(network, new Set(), () => stepCost(network, network.start, batchSize));
  return (frozen) =>
    whileFrozen(network, frozen, () => {
      const constant = network.constantRegion();
      const estimated = stepCost(network, network.start, batchSize);
      return {
        estimatedStepCost: estimated / unfrozen,
        cachedStepCost:
          constant.calls.length === 0
            ? estimated / unfrozen
            : stepCost(network, constant, batchSize) / unfrozen,
        notes: regionNotes(network),
      };
    });
}

/** @param kept - calls whose outputs are known already */
function stepCost(network: Network, kept: Region, batchSize: number): number {
  const known = new Set(kept.calls);
  const byBatch = (layer: Layer) => batchNormalizationMode(layer) !== "inference";
  /** By call, whether a gradient is to pass through its outputs. */
  const isActive: boolean[] = [];
  let sum = STEP;
  for (const call of network.calls) {
    const trained = trains(call);
    const passes = call.inputs.some((source) => "call" in source && isActive[source.call] === true);
    isActive[call.index] = trained || passes;
    if (known.has(call)) continue;
    const cost: CallCost = callCost(call, batchSize, byBatch);
    sum += cost.forward + (passes ? cost.inputGradient : 0) + (trained ? cost.weightGradient : 0);
  }
  for (const { trainable, size } of network.parameters) if (trainable) sum += CALL + UPDATE * size;
  const recalled =
    known.size === 0 ? 0 : kept.crossing.reduce((total, source) => total + sizeOf(network, source), 0);
  return sum + RECALL * batchSize * recalled;
}

function sizeOf({ calls, inputs }: Network, source: Source): number {
  const shape =
    "input" in source ? inputs[source.input]?.shape : calls[source.call]?.outputShapes[source.output];
  return tf.util.sizeFromShape((shape ?? []).slice(1).map((size) => size ?? 1));
}

/** Does something as if the parameters of these names were frozen, and normalizations with them. */
export function whileFrozen<Result>(
  network: Network,
  names: ReadonlySet<string>,
  work: () => Result,
): Result {
  const flags = network.parameters.map(({ trainable }) => trainable);
  const layers = [...placesOf(network.tree)].map(({ layer }) => layer).filter(isBatchNormalization);
  const modes = layers.map(batchNormalizationMode);
  for (const parameter of network.parameters) if (names.has(parameter.name)) parameter.trainable = false;
  for (const layer of layers)
    if (names.size > 0 && layer.weights.length > 0 && isWhollyFrozen(network, layer))
      setBatchNormalizationMode(layer, "inference");
  try {
    return work();
  } finally {
    network.parameters.forEach((parameter, index) => (parameter.trainable = flags[index]!));
    layers.forEach((layer, index) => setBatchNormalizationMode(layer, modes[index]!));
  }
}

function isWhollyFrozen(network: Network, layer: Layer): boolean {
  const own = new Set<object>(layer.weights);
  const parameters = network.parameters.filter(({ identity }) => own.has(identity));
  return parameters.length > 0 && parameters.every(({ trainable }) => !trainable);
}
