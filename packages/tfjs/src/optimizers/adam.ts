import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import { SlotOptimizer, type UpdateContext } from "./slot-optimizer.js";

export interface AdamOptions {
  /** Size of a step.
   * @minimum 0
   * @defaultValue 0.001 */
  learning_rate?: number;
  /** Decay of the mean of the gradients.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0.9 */
  beta_1?: number;
  /** Decay of the mean of the squared gradients.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0.999 */
  beta_2?: number;
  /** Keeps the division from zero.
   * @exclusiveMinimum 0
   * @defaultValue 1e-8 */
  epsilon?: number;
}

/**
 * Adam: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1.
 *
 * The bias correction counts the updates of each parameter: one that was frozen for long starts as gently as any other,
 * where a count of the whole run would make its first steps several times too large.
 */
export class Adam extends SlotOptimizer {
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  /** Share of itself, per unit of learning rate, that a weight loses at each update. */
  protected readonly weightDecay: number = 0;

  constructor(options: AdamOptions = {}) {
    validateOptions(Adam, options, ownManifest("lighter.optimizers.Adam"));
    const { learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-8 } = options;
    super(learning_rate, ["mean", "variance"]);
    this.#beta1 = beta_1;
    this.#beta2 = beta_2;
    this.#epsilon = epsilon;
  }

  protected override update(
    weights: Float32Array,
    gradient: Float32Array,
    slots: readonly Float32Array[],
    { step, learningRate }: UpdateContext,
  ): void {
    const [mean, variance] = slots as readonly [Float32Array, Float32Array];
    const beta1 = this.#beta1;
    const beta2 = this.#beta2;
    // The order of computation given at the end of the paper's section 2, with its epsilon scaled so that the result is
    // that of algorithm 1: one division per weight instead of three.
    const root = Math.sqrt(1 - beta2 ** step);
    const rate = (learningRate * root) / (1 - beta1 ** step);
    const epsilon = this.#epsilon * root;
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
