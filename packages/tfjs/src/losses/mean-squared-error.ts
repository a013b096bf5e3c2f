import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { TargetSpec } from "../data/dataset.js";
import { tf } from "../engine/tf.js";
import { alignTargets, checkMeasures } from "./align-targets.js";
import type { Loss } from "./loss.js";

/** Mean of (x − t)² over batch and outputs. */
export class MeanSquaredError implements Loss {
  readonly output = { kind: "numbers", multiLabel: false } as const;

  compute(targets: Tensor, predictions: Tensor): Scalar {
    return tf.mean(tf.square(tf.sub(predictions, alignTargets(targets, predictions))));
  }

  check(targets: TargetSpec, outputShape: readonly (number | null)[]): void {
    checkMeasures(this, targets, outputShape);
  }
}
