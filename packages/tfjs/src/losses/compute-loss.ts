import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { runTarget } from "../target-error.js";
import { alignTargets } from "./align-targets.js";
import type { Criterion } from "./loss.js";
import { reshapeTargets } from "./reshape-targets.js";

/**
 * The criterion as one number, the mean over the batch. A plain function gets targets in the shape of the predictions,
 * indices of classes as one-hot, as `tf.losses.softmaxCrossEntropy` asks for; an object gets indices as they are. Called
 * inside a `tidy`.
 */
export function computeLoss(criterion: Criterion, targets: Tensor, predictions: Tensor): Scalar {
  const beside = reshapeTargets(targets, predictions);
  if (typeof criterion !== "function")
    return runTarget(criterion, "compute", () => criterion.compute(beside, predictions));
  const aligned = alignTargets(beside, predictions);
  return tf.mean(runTarget(criterion, criterion.name || "criterion", () => criterion(aligned, predictions)));
}
