import type { LayerVariable } from "@tensorflow/tfjs-layers";
import { tensorName } from "../engine/layer-names.js";
import type { Layer } from "../network/layer-internals.js";

/** Names that layers had when their weights were made. */
const firstNames = new WeakMap<Layer, string>();

/** Gives a layer another name; its weights keep what TensorFlow.js calls them. */
export function renameLayer(layer: Layer, name: string): void {
  if (!firstNames.has(layer)) firstNames.set(layer, layer.name);
  layer.name = name;
}

/**
 * The weights of a layer, each with its name below the layer: `kernel`, or `forward_lstm/kernel`.
 *
 * @param around - names of the containers around the layer, the outermost first. TensorFlow.js
 * names a weight by all layers that were being called when it was made.
 */
export function layerWeights(layer: Layer, around: readonly string[]): [string, LayerVariable][] {
  const scopes = [...around, firstNames.get(layer) ?? layer.name].map(tensorName);
  return layer.weights.map((weight) => {
    const { originalName } = weight;
    for (const start of scopes.keys()) {
      const scope = `${scopes.slice(start).join("/")}/`;
      if (originalName.startsWith(scope)) return [originalName.slice(scope.length), weight];
    }
    return [originalName.slice(originalName.lastIndexOf("/") + 1), weight];
  });
}
