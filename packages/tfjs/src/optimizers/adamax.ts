import type { TensorInfo } from "@tensorflow/tfjs-core";
import { validateOptions } from "@lighterjs/schema";
import { runCompiled } from "../engine/kernels/kernel-module.js";
import { ownManifest } from "../own-manifest.js";
import { withAdamDefaults, type AdamOptions } from "./adam-options.js";
import { SlotOptimizer, type CompiledUpdate, type UpdateContext } from "./slot-optimizer.js";

/** Adamax, Adam with the infinity norm: Kingma and Ba, ICLR 2015, algorithm 2. */
export class Adamax extends SlotOptimizer {
  readonly #options: Required<AdamOptions>;

  constructor(options: AdamOptions = {}) {
    validateOptions(Adamax, options, ownManifest("lighter.optimizers.Adamax"));
    const complete = withAdamDefaults(options);
    super(complete.learning_rate, ["mean", "norm"]);
    this.#options = complete;
  }

  protected override update(
    weights: Float32Array,
    gradient: Float32Array,
    slots: readonly Float32Array[],
    { step, learningRate }: UpdateContext,
  ): void {
    const [mean, norm] = slots as readonly [Float32Array, Float32Array];
    const { beta_1: beta1, beta_2: beta2, epsilon } = this.#options;
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

  protected override readonly compiled: CompiledUpdate = {
    of: Adamax,
    run: (backend, weight, slots, { step, learningRate }) => {
      const [mean, norm] = slots as [TensorInfo, TensorInfo];
      const { beta_1: beta1, beta_2: beta2, epsilon } = this.#options;
      const rate = learningRate / (1 - beta1 ** step);
      runCompiled(backend, "updateByAdamax", { ...weight, mean, norm, beta1, beta2, rate, epsilon });
    },
  };
}
