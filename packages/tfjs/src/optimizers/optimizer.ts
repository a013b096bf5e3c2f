import type { StateValue } from "@lighterjs/callbacks";
import type { Tensor, Variable } from "@tensorflow/tfjs-core";
import type { OptimizerState } from "./optimizer-state.js";

/** One weight, and the gradient of the loss with respect to it. */
export interface ParameterUpdate {
  /** Name under which the optimizer keeps what it knows of the weight: `model.head.kernel`. */
  readonly name: string;
  /** The weight, to be changed in place or assigned to. */
  readonly variable: Variable;
  /** Of the shape of the weight; the caller disposes it. */
  readonly gradient: Tensor;
}

/**
 * Updates weights from gradients.
 *
 * Everything it remembers is kept by parameter name and counted per parameter, so that the set of
 * trained weights may change from one step to the next: a weight that is left out stays exactly as
 * it is, and one that joins late starts at its own first step.
 */
export interface Optimizer {
  /**
   * Learning rate from the next step on, before multipliers. A scheduler sets it before each step.
   */
  learningRate: number;
  /**
   * Makes one update of each weight given. Weights that are not given do not move, by weight decay
   * neither.
   */
  apply(updates: readonly ParameterUpdate[]): void;
  /** Scales the learning rate of these weights from the next step on; 1 is the base rate. */
  setLearningRateMultiplier(names: readonly string[], multiplier: number): void;
  /** Forgets all it knows of these weights but their learning-rate multiplier. */
  reset(names: readonly string[]): void;
  /** A copy of what it knows, for a checkpoint. */
  state(): OptimizerState;
  /**
   * Whether a slot holds a single number for a weight, not one for each number of the weight.
   * Without it a slot of a loaded state may be either.
   */
  isSingleNumber?(slot: string): boolean;
  /** Patterns of names, as its options write them, each of which must fit a weight of the model. */
  readonly writtenPatterns?: { readonly option: string; readonly patterns: readonly string[] };
  /**
   * Settings that it goes by without having been told, which a run keeps to that has begun with it:
   * for checkpoints.
   */
  defaults?(): StateValue;
  /**
   * Goes by what a checkpoint has kept of `defaults`; `undefined` where it keeps none, since it is
   * older than they are.
   *
   * @returns what is other than without the checkpoint, as a sentence, where anything is
   */
  useDefaults?(kept: StateValue | undefined): string | undefined;
  /** Replaces what it knows by a copy of `state`. */
  loadState(state: OptimizerState): void;
  /** Frees what it holds, at the end of a run. */
  dispose?(): void;
}
