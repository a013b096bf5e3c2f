import { isBatchNormalization } from "../engine/batch-normalization.js";
import type { Layer } from "./layer-internals.js";
import { placesOf, type LayerTree } from "./layer-tree.js";

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
