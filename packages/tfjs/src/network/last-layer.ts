import { isSequence, wrappedLayer, type Layer } from "./layer-internals.js";
import type { LayerTree } from "./layer-tree.js";

/** The layer that gives the output of a model: of a container, the last within it; of a layer of one's own, itself. */
export function lastLayer({ layer, children }: LayerTree): Layer {
  const outputs: unknown = Reflect.get(layer, "outputLayers");
  const inner =
    isSequence(layer) || wrappedLayer(layer) !== undefined
      ? children.at(-1)
      : children.find(
          (child) => Array.isArray(outputs) && outputs.length === 1 && outputs[0] === child.layer,
        );
  return inner === undefined ? layer : lastLayer(inner);
}
