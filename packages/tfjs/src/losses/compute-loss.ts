import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { runTarget } from "../target-error.js";
import { alignTargets } from "./align-targets.js";
import type { Criterion } from "./loss.js";
import { reshapeTargets } from "./reshape-targets.js";

/**
 * The criterion as one number, the mean over the batch. A plain function gets targets in the shape
 * of the predictions, indices of classes as one-hot, as `tf.losses.softmaxCrossEntropy` asks for;
 * an object gets indices as they are. Called inside a `tidy`.
 */
export function computeLoss(
  criterion: Criterion,
  targets: Tensor,
  predictions: Tensor,
  weights?: Tensor,
): Scalar {
  if (weights !== undefined && !heedsWeights(criterion))
    throw new Error("the data have weights of samples, and the criterion does not heed them");
  const beside = reshapeTargets(targets, predictions);
  if (typeof criterion !== "function")
    return runTarget(criterion, "compute", () => criterion.compute(beside, predictions, weights));
  const aligned = alignTargets(beside, predictions);
  return tf.mean(runTarget(criterion, criterion.name || "criterion", () => criterion(aligned, predictions)));
}

/** Whether weights of samples change what a criterion gives. */
export function heedsWeights(criterion: Criterion): boolean {
  return typeof criterion !== "function" && criterion.weighted === true;
}

/**
 * Weight of a batch in a mean over several; nothing where each sample counts the same. Called
 * inside a `tidy`.
 */
export function batchWeight(
  criterion: Criterion,
  targets: Tensor,
  predictions: Tensor,
  weights?: Tensor,
): Scalar | undefined {
  if (typeof criterion === "function") return undefined;
  if (criterion.weightOf === undefined) return weights && tf.sum(weights);
  const beside = reshapeTargets(targets, predictions);
  return runTarget(criterion, "weightOf", () => criterion.weightOf?.(beside, predictions, weights));
}
