import type { TensorInfo } from "@tensorflow/tfjs-core";
import { validateOptions } from "@lighterjs/schema";
import { runCompiled } from "../engine/kernels/kernel-module.js";
import { ownManifest } from "../own-manifest.js";
import { SlotOptimizer, type CompiledUpdate, type UpdateContext } from "./slot-optimizer.js";

export interface RMSpropOptions {
  /** Size of a step.
   * @minimum 0
   * @defaultValue 0.001 */
  learning_rate?: number;
  /** Decay of the mean of the squared gradients.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0.9 */
  rho?: number;
  /** Share of the velocity that is carried over to the next update.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0 */
  momentum?: number;
  /** Keeps the division from zero.
   * @exclusiveMinimum 0
   * @defaultValue 1e-7 */
  epsilon?: number;
}

/**
 * RMSprop: Tieleman and Hinton, "Neural Networks for Machine Learning", lecture 6.5, 2012; not
 * centred.
 */
export class RMSprop extends SlotOptimizer {
  readonly #rho: number;
  readonly #momentum: number;
  readonly #epsilon: number;

  constructor(options: RMSpropOptions = {}) {
    validateOptions(RMSprop, options, ownManifest("lighter.optimizers.RMSprop"));
    const { learning_rate = 0.001, rho = 0.9, momentum = 0, epsilon = 1e-7 } = options;
    super(learning_rate, momentum === 0 ? ["variance"] : ["variance", "velocity"]);
    this.#rho = rho;
    this.#momentum = momentum;
    this.#epsilon = epsilon;
  }

  protected override update(
    weights: Float32Array,
    gradient: Float32Array,
    slots: readonly Float32Array[],
    { learningRate }: UpdateContext,
  ): void {
    const [variance, velocity] = slots as readonly [Float32Array, Float32Array?];
    const rho = this.#rho;
    const momentum = this.#momentum;
    const epsilon = this.#epsilon;
    const size = weights.length;
    for (let i = 0; i < size; i++) {
      const g = gradient[i]!;
      const v = rho * variance[i]! + (1 - rho) * g * g;
      variance[i] = v;
      let direction = g / (Math.sqrt(v) + epsilon);
      if (velocity !== undefined) {
        direction += momentum * velocity[i]!;
        velocity[i] = direction;
      }
      weights[i] = weights[i]! - learningRate * direction;
    }
  }

  protected override readonly compiled: CompiledUpdate = {
    of: RMSprop,
    run: (backend, weight, slots, { learningRate }) => {
      const [variance, velocity = 0] = slots as [TensorInfo, TensorInfo?];
      runCompiled(backend, "updateByRMSprop", {
        ...weight,
        variance,
        velocity,
        rate: learningRate,
        rho: this.#rho,
        momentum: this.#momentum,
        epsilon: this.#epsilon,
      });
    },
  };
}
