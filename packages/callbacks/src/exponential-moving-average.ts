import { OptionError, validateOptions } from "@lighterjs/schema";
import type { Callback } from "./callback.js";
import { OWN_MANIFEST } from "./own-manifest.js";
import type { Trainer, WeightCopy } from "./trainer.js";

/** How slowly the average follows the weights, and from when on. */
export interface ExponentialMovingAverageOptions {
  /**
   * Share of itself that the average keeps at each optimizer step: it is over about 1 / (1 − decay)
   * steps.
   *
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0.999
   */
  readonly decay?: number;
  /**
   * Optimizer steps before the average begins; until then it is the weights themselves.
   *
   * @integer
   * @minimum 0
   * @defaultValue 0
   */
  readonly update_after?: number;
  /**
   * Let the decay rise: `(1 + n) / (10 + n)` at the n-th step of the average, up to `decay`, so
   * that the first weights are soon forgotten.
   *
   * @defaultValue false
   */
  readonly warm_up?: boolean;
}

const BRAND = Symbol.for("lighter.ExponentialMovingAverage");

/**
 * Keeps an average of the weights, moving statistics too, and lets validation see it and
 * `SaveModel` save it in their place: `average ← decay · average + (1 − decay) · weights` after
 * each optimizer step. Training goes on with the weights themselves. What a Freezer holds is its
 * own average.
 *
 * Checkpoints keep both, so that a resumed run ends the same. `lighter validate`, `test`, `predict`
 * and `export` take the average of a checkpoint. Its place among the callbacks does not matter.
 *
 * Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992; the
 * exponential form as in Tan and Le, "EfficientNet", 2019.
 *
 * @example
 * ```yaml
 * trainer:
 *   callbacks:
 *     - _target_: lighter.callbacks.ExponentialMovingAverage
 *       decay: 0.99
 * ```
 */
export class ExponentialMovingAverage implements Callback {
  readonly [BRAND] = true;
  readonly metricNames = [];
  #average: WeightCopy | undefined;
  /** Steps completed before the one under way. */
  #stepsBefore = 0;

  /** @throws OptionError */
  constructor(readonly options: ExponentialMovingAverageOptions = {}) {
    validateOptions(ExponentialMovingAverage, options, OWN_MANIFEST);
  }

  /** Works across two copies of this package, where `instanceof` would not. */
  static is(value: object): value is ExponentialMovingAverage {
    return BRAND in value;
  }

  /** @throws OptionError when the trainer cannot keep a second set of weights */
  setup({ capabilities }: Trainer): void {
    if (capabilities.keepWeights === undefined)
      throw OptionError.about(this, [], {
        on: "key",
        message: "this trainer cannot keep an average of the weights beside them",
        label: "nothing to average",
        help: ["remove `ExponentialMovingAverage` from the callbacks"],
      });
    this.#average = capabilities.keepWeights(this);
    this.#average.standIn();
  }

  onStepStart({ globalStep }: Trainer): void {
    this.#stepsBefore = globalStep;
  }

  onBatchEnd({ globalStep }: Trainer): void {
    if (globalStep <= this.#stepsBefore) return;
    this.#stepsBefore = globalStep;
    const { decay = 0.999, update_after = 0, warm_up = false } = this.options;
    const updates = globalStep - update_after;
    if (updates <= 0) this.#average?.take("trained");
    else this.#average?.approach(1 - (warm_up ? Math.min(decay, (1 + updates) / (10 + updates)) : decay));
  }

  teardown(): void {
    this.#average = undefined;
    this.#stepsBefore = 0;
  }
}
