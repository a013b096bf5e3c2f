import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { alignTargets } from "./align-targets.js";
import type { Criterion } from "./loss.js";

/**
 * The criterion as one number, the mean over the batch. A plain function gets targets in the shape of the predictions,
 * indices of classes as one-hot, as `tf.losses.softmaxCrossEntropy` asks for. Called inside a `tidy`.
 */
export function computeLoss(criterion: Criterion, targets: Tensor, predictions: Tensor): Scalar {
  if (typeof criterion !== "function") return criterion.compute(targets, predictions);
  return tf.mean(criterion(alignTargets(targets, predictions), predictions));
}
