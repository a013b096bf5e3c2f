import { batchNormalizationMode, isBatchNormalization } from "../engine/batch-normalization.js";
import { isBuiltIn } from "../engine/built-in-layers.js";
import { containedLayers, type Layer } from "./layer-internals.js";
import { placesOf, type LayerTree } from "./layer-tree.js";

/**
 * Reason why the output for a sample differs from one time to the next, in training and with equal
 * weights.
 */
export interface Variation {
  /** Path of the layer that does. */
  readonly layer: string;
  /** Its effect, as the rest of a sentence: `draws random numbers`. */
  readonly reason: string;
}

/** Rates and deviations of dropout and noise, on layers, recurrent cells and attention. */
const NOISE_OPTIONS = ["rate", "stddev", "dropout", "recurrentDropout"];

/**
 * Tells the first variation in a layer or in those inside it, by the modes that normalizations have
 * when it is asked.
 */
export function variationsIn(tree: LayerTree): () => Variation | undefined {
  const places = [...placesOf(tree)];
  const [constant] = places.flatMap(({ layer, path }) => {
    const reason = constantVariation(layer);
    return reason === undefined ? [] : [{ layer: path, reason }];
  });
  const normalizations = places.filter(({ layer }) => isBatchNormalization(layer));
  return () => {
    const normalization = normalizations.find(({ layer }) => batchNormalizationMode(layer) !== "inference");
    return normalization === undefined
      ? constant
      : { layer: normalization.path, reason: "goes by the statistics of each batch" };
  };
}

function constantVariation(layer: Layer): string | undefined {
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
