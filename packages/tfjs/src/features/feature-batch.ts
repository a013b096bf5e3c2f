import type { Tensor } from "@tensorflow/tfjs-core";

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
