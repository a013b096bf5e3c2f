import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";

/** Samples of one step as the layers behind the frozen ones get them. Whoever takes a batch disposes its two tensors. */
export interface FeatureBatch {
  /** What the first `prefix` layers of the network made of the inputs: the inputs themselves when there are none. */
  readonly features: Tensor;
  readonly prefix: number;
  /** Batch dimension first, then the shape of the dataset's `targets`. */
  readonly targets: Tensor;
  /** `sampleId` of each sample, in order. */
  readonly ids: readonly string[];
}

/** The first samples of a batch, as tensors of their own. */
export function firstOf({ features, targets, prefix, ids }: FeatureBatch, samples: number): FeatureBatch {
  return {
    features: tf.slice(features, 0, samples),
    targets: tf.slice(targets, 0, samples),
    prefix,
    ids: ids.slice(0, samples),
  };
}
