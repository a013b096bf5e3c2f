import { OptionError, validateOptions } from "@lighterjs/schema";
import { runCompiled } from "../engine/kernels/kernel-module.js";
import { ownManifest } from "../own-manifest.js";
import { SlotOptimizer, type CompiledUpdate, type UpdateContext } from "./slot-optimizer.js";
import { WeightDecay } from "./weight-decay.js";

export interface SGDOptions {
  /** Size of a step.
   * @minimum 0
   * @defaultValue 0.01 */
  learning_rate?: number;
  /** Share of the velocity that is carried over to the next update; 0 for plain gradient descent.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0 */
  momentum?: number;
  /** Looks ahead along the velocity (Nesterov's accelerated gradient). Needs `momentum`.
   * @requires momentum
   * @defaultValue false */
  nesterov?: boolean;
  /** Decoupled weight decay: before each update a weight shrinks by `learning_rate · weight_decay`
   * of itself.
   * @minimum 0
   * @defaultValue 0 */
  weight_decay?: number;
  /** Patterns of names of weights that do not decay, as in `patterns` of a Freezer: `**.bias`. By
   * default all decay.
   * @requires weight_decay */
  no_decay?: readonly string[];
}

/**
 * Stochastic gradient descent, with momentum if wanted.
 *
 * `v ← momentum·v + g; θ ← θ − learning_rate·v`, and with `nesterov`
 * `θ ← θ − learning_rate·(g + momentum·v)`: Sutskever et al., "On the importance of initialization
 * and momentum in deep learning", ICML 2013, in the form in which a change of the learning rate
 * acts at once on the velocity. Weight decay as SGDW in Loshchilov and Hutter, ICLR 2019.
 */
export class SGD extends SlotOptimizer {
  readonly #momentum: number;
  readonly #nesterov: boolean;
  readonly writtenPatterns?: { readonly option: string; readonly patterns: readonly string[] };
  readonly #decay: WeightDecay;

  constructor(options: SGDOptions = {}) {
    validateOptions(SGD, options, ownManifest("lighter.optimizers.SGD"));
    const { learning_rate = 0.01, momentum = 0, nesterov = false, weight_decay = 0, no_decay } = options;
    if (nesterov && momentum === 0)
      throw OptionError.about(undefined, ["nesterov"], {
        code: "CONFLICTING_OPTIONS",
        message: "`nesterov` looks ahead along the velocity, and without `momentum` there is none",
        label: "needs a velocity",
        help: ["give a `momentum` above 0, for example 0.9, or leave `nesterov` out"],
      });
    super(learning_rate, momentum === 0 ? [] : ["velocity"]);
    this.#momentum = momentum;
    this.#nesterov = nesterov;
    this.#decay = new WeightDecay(weight_decay, no_decay ?? []);
    if (no_decay !== undefined) this.writtenPatterns = { option: "no_decay", patterns: no_decay };
  }

  protected override update(
    weights: Float32Array,
    gradient: Float32Array,
    slots: readonly Float32Array[],
    { name, learningRate }: UpdateContext,
  ): void {
    const momentum = this.#momentum;
    const nesterov = this.#nesterov;
    const kept = 1 - learningRate * this.#decay.of(name);
    const velocity = slots[0];
    const size = weights.length;
    if (velocity === undefined) {
      for (let i = 0; i < size; i++) weights[i] = kept * weights[i]! - learningRate * gradient[i]!;
      return;
    }
    for (let i = 0; i < size; i++) {
      const g = gradient[i]!;
      const v = momentum * velocity[i]! + g;
      velocity[i] = v;
      weights[i] = kept * weights[i]! - learningRate * (nesterov ? g + momentum * v : v);
    }
  }

  protected override readonly compiled: CompiledUpdate = {
    of: SGD,
    run: (backend, weight, slots, { name, learningRate }) => {
      const [velocity = 0] = slots;
      runCompiled(backend, "updateBySGD", {
        ...weight,
        velocity,
        rate: learningRate,
        momentum: this.#momentum,
        nesterov: this.#nesterov,
        decay: learningRate * this.#decay.of(name),
      });
    },
  };
}
