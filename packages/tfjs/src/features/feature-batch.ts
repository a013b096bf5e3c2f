import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import type { Region } from "../network/frozen-region.js";

/**
 * Samples of one step as the layers behind the frozen ones get them. Whoever takes a batch disposes
 * its tensors.
 */
export interface FeatureBatch {
  /**
   * Values that cross from `region`, one for each of its crossing values: the inputs themselves
   * where nothing has run.
   */
  readonly features: readonly Tensor[];
  /** The calls of the network that have run. */
  readonly region: Region;
  /** One for each output of the network: batch dimension first, then the shape of the targets. */
  readonly targets: readonly Tensor[];
  /** `sampleId` of each sample, in order. */
  readonly ids: readonly string[];
  /** How much each sample counts in the loss, in order; absent where all count the same. */
  readonly weights?: Float32Array;
}

/** The first samples of a batch, as tensors of their own. */
export function firstOf(batch: FeatureBatch, samples: number): FeatureBatch {
  const { features, targets, region, ids, weights } = batch;
  return {
    features: features.map((feature) => tf.slice(feature, 0, samples)),
    targets: targets.map((target) => tf.slice(target, 0, samples)),
    region,
    ids: ids.slice(0, samples),
    ...(weights && { weights: weights.slice(0, samples) }),
  };
}
