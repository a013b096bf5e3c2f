import type { StateValue } from "@lighterjs/callbacks";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TargetSpec } from "../data/dataset.js";
import type { OutputMeaning } from "../losses/output-meaning.js";

/**
 * A number that tells how good predictions are, computed over all samples of an epoch, not as a
 * mean of batches.
 */
export interface Metric {
  /** Last part of the name it is logged under: `accuracy` in `val/accuracy`. */
  readonly name: string;
  /** Which values are better, so that nobody who monitors it needs to say so. */
  readonly better?: "max" | "min" | undefined;
  /**
   * Takes note of what it will be given. Called before the first batch, and again where that
   * changes.
   *
   * @throws OptionError about this metric when it cannot measure such
   */
  prepare?(measured: MeasuredOutput): void;
  /** Forgets everything; called before each epoch or validation. */
  reset(): void;
  /**
   * Takes in one batch. The caller keeps both tensors alive until the promise settles, and disposes
   * them.
   *
   * @param targets - of the shape of `predictions` where they have as many values, else indices of
   * classes; in a form of their own only where it cannot be mistaken for that of the predictions
   * @param predictions - output of the model, batch first
   */
  update(targets: Tensor, predictions: Tensor): void | Promise<void>;
  /** `false` of a metric that gives no number, only {@link details}. */
  readonly logged?: false;
  /**
   * Over everything since `reset`; `NaN` before the first sample. `undefined` of one that is not
   * {@link logged}.
   */
  result(): number | undefined;
  /**
   * Details to see beyond {@link result}; kept in `details.json` in the folder of the run, and
   * shown by `lighter report`.
   */
  details?(): MetricDetails | undefined;
  /**
   * State for a checkpoint in mid-epoch, of all that it has taken in. A metric without `state` and
   * `loadState` begins anew where a run is resumed in mid-epoch.
   */
  state?(): StateValue;
  /** Goes on from what `state` returned; called after `reset`. */
  loadState?(state: StateValue): void;
}

/** Details of a metric beyond a number: which class is taken for which. */
export interface MetricDetails {
  readonly kind: "confusion_matrix";
  /** Names of the classes, by index. */
  readonly classes: readonly string[];
  /**
   * Samples, by the class that they are of (rows), and the one that they are taken for (columns).
   */
  readonly counts: readonly (readonly number[])[];
}

/** Targets and outputs that a metric is to measure. */
export interface MeasuredOutput {
  /** Meaning of the model's output, where the criterion says. */
  readonly output?: OutputMeaning;
  /** Of one sample, without the batch dimension. */
  readonly outputShape: readonly number[];
  readonly targets: TargetSpec;
}
