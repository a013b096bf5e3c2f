import { isBatchNormalization } from "../engine/batch-normalization.js";
import type { Call } from "./calls.js";
import type { Layer } from "./layer-internals.js";
import { placesOf, type LayerTree } from "./layer-tree.js";
import { NetworkParameter } from "./network-parameter.js";
import type { NetworkWeight } from "./network-weights.js";

/** A layer that computes something itself, in the order of the forward pass. */
export interface NetworkLayer {
  readonly path: string;
  /** Its class: `Conv2D`. */
  readonly type: string;
  readonly forwardIndex: number;
  /** Of the forward pass, for one sample. */
  readonly multiplyAdds: number;
  readonly parameters: readonly NetworkParameter[];
}

/** The parameters and the layers of a network, each in the order of the forward pass. */
export interface DescribedLayers {
  readonly parameters: readonly NetworkParameter[];
  readonly layers: readonly NetworkLayer[];
}

/**
 * Finds the layer of each learned weight, and the weights of each layer.
 *
 * @param calls - in topological order
 * @param blocks - name of the block of each call
 */
export function describeLayers(
  weights: readonly NetworkWeight[],
  calls: readonly Call[],
  blocks: readonly (string | undefined)[],
): DescribedLayers {
  const blockOf = new Map<object, string>();
  for (const [index, call] of calls.entries()) {
    const block = blocks[index];
    for (const { variable } of call.weights)
      if (block !== undefined && !blockOf.has(variable)) blockOf.set(variable, block);
  }
  const steps = calls.flatMap((call) => call.steps);
  const firstSteps = new Map<string, number>();
  for (const [index, { place }] of steps.entries())
    if (!firstSteps.has(place.path)) firstSteps.set(place.path, index);
  const stepOf = (layerPath: string) => (firstSteps.has(layerPath) ? layerPath : parentOf(layerPath));
  const parameters = weights
    .filter(({ learned }) => learned)
    .map(({ variable, name, aliases, heldBy, place: { path, type } }) => {
      const place = { name, aliases, layerPath: path, layerType: type, block: blockOf.get(variable) };
      const forwardIndex = firstSteps.get(stepOf(path)) ?? -1;
      return new NetworkParameter(variable, { ...place, forwardIndex, heldBy });
    });
  const byStep = new Map<string, NetworkParameter[]>();
  for (const parameter of parameters) {
    const names = [parameter.name, ...parameter.aliases];
    for (const step of new Set(names.map((each) => stepOf(parentOf(each))))) {
      const known = byStep.get(step);
      if (known === undefined) byStep.set(step, [parameter]);
      else known.push(parameter);
    }
  }
  const layers = steps.map(({ place, multiplyAdds }, index) => ({
    path: place.path,
    type: place.type,
    forwardIndex: index,
    multiplyAdds,
    parameters: byStep.get(place.path) ?? [],
  }));
  return { parameters, layers };
}

/**
 * `model.backbone` of `model.backbone.conv1`. The parent of a recurrent cell's place is its
 * layer's.
 */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("."));
}

/** A layer that keeps moving statistics. */
export interface NormalizationLayer {
  readonly layer: Layer;
  /** The first of the paths that it is reached under. */
  readonly path: string;
  /** False when the user switched training off at any of its places. */
  readonly trainable: boolean;
}

/** The layers of a model that keep moving statistics, each once, by path. */
export function normalizationLayers(tree: LayerTree): ReadonlyMap<string, NormalizationLayer> {
  const found = new Map<Layer, NormalizationLayer>();
  for (const { layer, path, trainable } of placesOf(tree)) {
    if (!isBatchNormalization(layer)) continue;
    const known = found.get(layer);
    found.set(layer, {
      layer,
      path: known?.path ?? path,
      trainable: trainable && (known?.trainable ?? true),
    });
  }
  return new Map([...found.values()].map((normalization) => [normalization.path, normalization]));
}
