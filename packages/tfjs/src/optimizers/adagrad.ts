import type { TensorInfo } from "@tensorflow/tfjs-core";
import { validateOptions } from "@lighterjs/schema";
import { runCompiled } from "../engine/kernels/kernel-module.js";
import { ownManifest } from "../own-manifest.js";
import { SlotOptimizer, type CompiledUpdate, type UpdateContext } from "./slot-optimizer.js";

export interface AdagradOptions {
  /** Size of a step.
   * @minimum 0
   * @defaultValue 0.01 */
  learning_rate?: number;
  /** Keeps the division from zero.
   * @exclusiveMinimum 0
   * @defaultValue 1e-10 */
  epsilon?: number;
}

/**
 * Adagrad: Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning and
 * Stochastic Optimization", JMLR 2011, the diagonal form.
 */
export class Adagrad extends SlotOptimizer {
  readonly #epsilon: number;

  constructor(options: AdagradOptions = {}) {
    validateOptions(Adagrad, options, ownManifest("lighter.optimizers.Adagrad"));
    const { learning_rate = 0.01, epsilon = 1e-10 } = options;
    super(learning_rate, ["sum"]);
    this.#epsilon = epsilon;
  }

  protected override update(
    weights: Float32Array,
    gradient: Float32Array,
    slots: readonly Float32Array[],
    { learningRate }: UpdateContext,
  ): void {
    const [sum] = slots as readonly [Float32Array];
    const epsilon = this.#epsilon;
    const size = weights.length;
    for (let i = 0; i < size; i++) {
      const g = gradient[i]!;
      const s = sum[i]! + g * g;
      sum[i] = s;
      weights[i] = weights[i]! - (learningRate * g) / (Math.sqrt(s) + epsilon);
    }
  }

  protected override readonly compiled: CompiledUpdate = {
    of: Adagrad,
    run: (backend, weight, slots, { learningRate }) => {
      const [sum] = slots as [TensorInfo];
      runCompiled(backend, "updateByAdagrad", { ...weight, sum, rate: learningRate, epsilon: this.#epsilon });
    },
  };
}
