import type { LayerVariable } from "@tensorflow/tfjs-layers";
import { directions, ownWeights, recurrentCells } from "../network/layer-internals.js";
import type { LayerTree } from "../network/layer-tree.js";

/** Name in the file of a layer that is the whole model. */
export const SINGLE_LAYER = "layer";

export function isSingleLayer({ layer }: LayerTree): boolean {
  return !("layers" in layer);
}

/**
 * Name of a layer in a model file: its path below the root, with `/`. TensorFlow.js refuses a file with equal names in two of
 * its containers, hence the whole path.
 */
export function fileName({ path }: LayerTree): string {
  return path.split(".").slice(1).join("/") || SINGLE_LAYER;
}

/**
 * All weights under the names that TensorFlow.js will give them when it builds the file's layers. A weight at two places is
 * listed twice.
 */
export function* fileWeights(place: LayerTree, scope = fileName(place)): Generator<[string, LayerVariable]> {
  const { layer, children } = place;
  const { trainable, constant } = ownWeights(layer);
  for (const variable of [...trainable, ...constant])
    yield [`${scope}/${variable.originalName.slice(variable.originalName.lastIndexOf("/") + 1)}`, variable];

  const cells = recurrentCells(layer);
  for (const [index, child] of children.entries()) {
    if (directions(layer)) yield* fileWeights(child, `${scope}/${child.layer.name}`);
    else if (cells.length > 1) yield* fileWeights(child, `${scope}/RNNCell_${index}`);
    else yield* fileWeights(child, child.path === place.path ? scope : fileName(child));
  }
}
