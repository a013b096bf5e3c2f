import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import type { AdamOptions } from "./adam.js";
import { SlotOptimizer, type UpdateContext } from "./slot-optimizer.js";

/** Adamax, Adam with the infinity norm: Kingma and Ba, ICLR 2015, algorithm 2. */
export class Adamax extends SlotOptimizer {
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;

  constructor(options: AdamOptions = {}) {
    validateOptions(Adamax, options, ownManifest("lighter.optimizers.Adamax"));
    const { learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-8 } = options;
    super(learning_rate, ["mean", "norm"]);
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
    const [mean, norm] = slots as readonly [Float32Array, Float32Array];
    const beta1 = this.#beta1;
    const beta2 = this.#beta2;
    const epsilon = this.#epsilon;
    const rate = learningRate / (1 - beta1 ** step);
    const size = weights.length;
    for (let i = 0; i < size; i++) {
      const g = gradient[i]!;
      const m = beta1 * mean[i]! + (1 - beta1) * g;
      const u = Math.max(beta2 * norm[i]!, Math.abs(g));
      mean[i] = m;
      norm[i] = u;
      weights[i] = weights[i]! - (rate * m) / (u + epsilon);
    }
  }
}
