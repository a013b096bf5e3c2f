import type { StateValue } from "@lighterjs/callbacks";
import type { Tensor } from "@tensorflow/tfjs-core";

/** A number that tells how good predictions are, computed over all samples of an epoch, not as a mean of batches. */
export interface Metric {
  /** Last part of the name it is logged under: `accuracy` in `val/accuracy`. */
  readonly name: string;
  /** Forgets everything; called before each epoch or validation. */
  reset(): void;
  /**
   * Takes in one batch. The caller keeps both tensors alive until the promise settles, and disposes them.
   *
   * @param targets - as the dataloader gives them
   * @param predictions - output of the model, batch first
   */
  update(targets: Tensor, predictions: Tensor): void | Promise<void>;
  /** Over everything since `reset`; `NaN` before the first sample. */
  result(): number;
  /**
   * What a checkpoint in mid-epoch keeps of what it has taken in. A metric without `state` and `loadState` begins anew where
   * a run is resumed in mid-epoch.
   */
  state?(): StateValue;
  /** Goes on from what `state` returned; called after `reset`. */
  loadState?(state: StateValue): void;
}
