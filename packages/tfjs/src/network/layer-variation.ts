import { batchNormalizationMode, isBatchNormalization } from "../engine/batch-normalization.js";
import { isBuiltIn } from "../engine/built-in-layers.js";
import { containedLayers, type Layer } from "./layer-internals.js";
import { placesOf, type LayerTree } from "./layer-tree.js";

/** What makes the output for a sample differ from one time to the next, in training and with equal weights. */
export interface Variation {
  /** Path of the layer that does. */
  readonly layer: string;
  /** What it does, as the rest of a sentence: `draws random numbers`. */
  readonly reason: string;
}

/** Rates and deviations of dropout and noise, on layers, recurrent cells and attention. */
const NOISE_OPTIONS = ["rate", "stddev", "dropout", "recurrentDropout"];

/** The first variation in a layer or in those inside it, by the modes they have at present. */
export function variationIn(tree: LayerTree): Variation | undefined {
  for (const { layer, path } of placesOf(tree)) {
    const reason = variationOf(layer);
    if (reason !== undefined) return { layer: path, reason };
  }
  return undefined;
}

function variationOf(layer: Layer): string | undefined {
  if (isBatchNormalization(layer))
    return batchNormalizationMode(layer) === "inference" ? undefined : "goes by the statistics of each batch";
  if (layer.stateful) return "keeps its state from batch to batch";
  if (isBuiltIn(layer)) return drawsNumbers(layer) ? "draws random numbers" : undefined;
  if (containedLayers(layer).length > 0 || Reflect.get(layer, "deterministic") === true) return undefined;
  return `may draw random numbers, as its class \`${layer.getClassName()}\` does not say \`deterministic = true\``;
}

function drawsNumbers(layer: Layer): boolean {
  return (
    layer.getClassName().startsWith("Random") ||
    NOISE_OPTIONS.some((option) => {
      const value: unknown = Reflect.get(layer, option);
      return typeof value === "number" && value > 0;
    })
  );
}
