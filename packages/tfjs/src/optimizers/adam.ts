import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import { withAdamDefaults, type AdamOptions } from "./adam-options.js";
import { SlotOptimizer, type UpdateContext } from "./slot-optimizer.js";

/**
 * Adam: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1.
 *
 * The bias correction counts the updates of each parameter: one that was frozen for long starts as gently as any other,
 * where a count of the whole run would make its first steps several times too large.
 */
export class Adam extends SlotOptimizer {
  readonly #options: Required<AdamOptions>;
  /** Share of itself, per unit of learning rate, that a weight loses at each update. */
  protected readonly weightDecay: number = 0;

  constructor(options: AdamOptions = {}) {
    validateOptions(Adam, options, ownManifest("lighter.optimizers.Adam"));
    const complete = withAdamDefaults(options);
    super(complete.learning_rate, ["mean", "variance"]);
    this.#options = complete;
  }

  protected override update(
    weights: Float32Array,
    gradient: Float32Array,
    slots: readonly Float32Array[],
    { step, learningRate }: UpdateContext,
  ): void {
    const [mean, variance] = slots as readonly [Float32Array, Float32Array];
    const { beta_1: beta1, beta_2: beta2 } = this.#options;
    // The order of computation given at the end of the paper's section 2, with its epsilon scaled so that the result is
    // that of algorithm 1: one division per weight instead of three.
    const root = Math.sqrt(1 - beta2 ** step);
    const rate = (learningRate * root) / (1 - beta1 ** step);
    const epsilon = this.#options.epsilon * root;
    const kept = 1 - learningRate * this.weightDecay;
    const size = weights.length;
    for (let i = 0; i < size; i++) {
      const g = gradient[i]!;
      const m = beta1 * mean[i]! + (1 - beta1) * g;
      const v = beta2 * variance[i]! + (1 - beta2) * g * g;
      mean[i] = m;
      variance[i] = v;
      weights[i] = kept * weights[i]! - (rate * m) / (Math.sqrt(v) + epsilon);
    }
  }
}
