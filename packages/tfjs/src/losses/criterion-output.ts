import type { TargetSpec } from "../data/dataset.js";
import type { Criterion } from "./loss.js";
import type { OutputMeaning } from "./output-meaning.js";
import { isIndexOf } from "./target-shapes.js";

/**
 * Outputs as losses and metrics of TensorFlow.js, which are plain functions, take them; by name, as
 * a config delivers them.
 */
const OF_FUNCTIONS: Readonly<Record<string, OutputMeaning>> = {
  absoluteDifference: { kind: "numbers", multiLabel: false },
  binaryAccuracy: { kind: "probabilities", multiLabel: true },
  binaryCrossentropy: { kind: "probabilities", multiLabel: true },
  categoricalCrossentropy: { kind: "probabilities", multiLabel: false },
  hingeLoss: { kind: "logits", multiLabel: true },
  huberLoss: { kind: "numbers", multiLabel: false },
  logLoss: { kind: "probabilities", multiLabel: true },
  meanAbsoluteError: { kind: "numbers", multiLabel: false },
  meanAbsolutePercentageError: { kind: "numbers", multiLabel: false },
  meanSquaredError: { kind: "numbers", multiLabel: false },
  mse: { kind: "numbers", multiLabel: false },
  MSE: { kind: "numbers", multiLabel: false },
  mape: { kind: "numbers", multiLabel: false },
  MAPE: { kind: "numbers", multiLabel: false },
  sigmoidCrossEntropy: { kind: "logits", multiLabel: true },
  softmaxCrossEntropy: { kind: "logits", multiLabel: false },
};

/**
 * The model's output as a criterion, or a metric that is a function, takes it; nothing where it
 * does not say.
 */
export function outputMeaningOf(criterion: Criterion): OutputMeaning | undefined {
  if (typeof criterion !== "function") return criterion.output;
  // The engine's own name for its functions ends in underscores.
  const name = criterion.name.replace(/_+(?:op)?$/, "");
  return Object.hasOwn(OF_FUNCTIONS, name) ? OF_FUNCTIONS[name] : undefined;
}

/**
 * How many classes the targets may tell apart by their indices, as far as the model and the
 * criterion go.
 *
 * @param outputShape - of one sample
 */
export function classesToTell(
  criterion: Criterion,
  { shape, type }: TargetSpec,
  outputShape: readonly number[],
): number | undefined {
  const meaning = outputMeaningOf(criterion);
  if (type !== "int32" || meaning?.kind === "numbers") return undefined;
  const outputs = outputShape.at(-1) ?? 1;
  if (meaning?.multiLabel === true) return 2;
  return isIndexOf(shape, outputShape) && (outputs > 1 || meaning !== undefined) ? outputs : undefined;
}
