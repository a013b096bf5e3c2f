import type { TensorInfo } from "@tensorflow/tfjs-core";
import { validateOptions } from "@lighterjs/schema";
import { runCompiled } from "../engine/kernels/kernel-module.js";
import { ownManifest } from "../own-manifest.js";
import { withAdamDefaults, type AdamOptions } from "./adam-options.js";
import { SlotOptimizer, type CompiledUpdate, type UpdateContext } from "./slot-optimizer.js";

/**
 * Adam: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1.
 *
 * The bias correction counts the updates of each parameter: one that was frozen for long starts as
 * gently as any other, where a count of the whole run would make its first steps several times too
 * large.
 */
export class Adam extends SlotOptimizer {
  readonly #options: Required<AdamOptions>;

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
    context: UpdateContext,
  ): void {
    const [mean, variance] = slots as readonly [Float32Array, Float32Array];
    const { beta1, beta2, rate, epsilon, decay } = this.#rates(context);
    const kept = 1 - decay;
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

  protected override readonly compiled: CompiledUpdate = {
    of: Adam,
    run: (backend, weight, slots, context) => {
      const [mean, variance] = slots as [TensorInfo, TensorInfo];
      runCompiled(backend, "updateByAdam", { ...weight, mean, variance, ...this.#rates(context) });
    },
  };

  /** Share of itself, per unit of learning rate, that a weight loses at each update. */
  protected decayOf(_name: string): number {
    return 0;
  }

  /**
   * The order of computation given at the end of the paper's section 2, with its epsilon scaled so
   * that the result is that of algorithm 1: one division per weight instead of three.
   */
  #rates({ name, step, learningRate }: UpdateContext) {
    const { beta_1: beta1, beta_2: beta2 } = this.#options;
    const root = Math.sqrt(1 - beta2 ** step);
    return {
      beta1,
      beta2,
      rate: (learningRate * root) / (1 - beta1 ** step),
      epsilon: this.#options.epsilon * root,
      decay: learningRate * this.decayOf(name),
    };
  }
}
