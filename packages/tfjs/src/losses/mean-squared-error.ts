import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { TargetSpec } from "../data/dataset.js";
import { tf } from "../engine/tf.js";
import { alignTargets, checkMeasures } from "./align-targets.js";
import type { Loss } from "./loss.js";
import { besideLosses, weightedMean } from "./weighted-mean.js";

/** Mean of (x − t)² over batch and outputs, weighted where samples have weights. */
export class MeanSquaredError implements Loss {
  readonly weighted = true;
  readonly output = { kind: "numbers", multiLabel: false } as const;

  compute(targets: Tensor, predictions: Tensor, weights?: Tensor): Scalar {
    const losses = tf.square(tf.sub(predictions, alignTargets(targets, predictions)));
    return weights === undefined ? tf.mean(losses) : weightedMean(losses, besideLosses(weights, losses));
  }

  check(targets: TargetSpec, outputShape: readonly (number | null)[]): void {
    checkMeasures(this, targets, outputShape);
  }
}
