import type { Optimizer, OptimizerState, ParameterState, ParameterUpdate } from "./optimizer.js";
import { updateWeights } from "./update-weights.js";

/** What {@link SlotOptimizer.update} may know of the update it makes. */
export interface UpdateContext {
  /** Number of this update of this weight, from 1. */
  readonly step: number;
  /** Base rate times the weight's multiplier. */
  readonly learningRate: number;
}

/**
 * The part that all optimizers share: a step count, a multiplier and so many arrays ("slots") per parameter, made when
 * the parameter is first updated.
 *
 * Weights are updated in one pass over plain arrays, in double precision, and rounded once when stored. On the WebAssembly backend this
 * takes less time than the same formula in tensor operations, from a hundred thousand weights to two million.
 */
export abstract class SlotOptimizer implements Optimizer {
  readonly #states = new Map<string, { step: number; slots: Float32Array[] }>();
  readonly #multipliers = new Map<string, number>();

  /** @param slotNames - names of the arrays, in the order in which {@link update} gets them */
  protected constructor(
    public learningRate: number,
    private readonly slotNames: readonly string[],
  ) {}

  /** Replaces `weights` by their values after one update. The slots start as zeros and are changed in place. */
  protected abstract update(
    weights: Float32Array,
    gradient: Float32Array,
    slots: readonly Float32Array[],
    context: UpdateContext,
  ): void;

  apply(updates: readonly ParameterUpdate[]): void {
    for (const { name, variable, gradient } of updates) {
      const state = this.#stateOf(name, variable.size);
      state.step += 1;
      const context = {
        step: state.step,
        learningRate: this.learningRate * (this.#multipliers.get(name) ?? 1),
      };
      updateWeights(variable, gradient, (weights, slopes) =>
        this.update(weights, slopes, state.slots, context),
      );
    }
  }

  setLearningRateMultiplier(names: readonly string[], multiplier: number): void {
    for (const name of names) this.#multipliers.set(name, multiplier);
  }

  reset(names: readonly string[]): void {
    for (const name of names) this.#states.delete(name);
  }

  state(): OptimizerState {
    const copy: Record<string, ParameterState> = {};
    for (const [name, { step, slots }] of this.#states)
      copy[name] = {
        step,
        slots: Object.fromEntries(slots.map((slot, index) => [this.slotNames[index]!, slot.slice()])),
      };
    return copy;
  }

  loadState(state: OptimizerState): void {
    const loaded = Object.entries(state).map(([name, { step, slots }]) => {
      const arrays = this.slotNames.map((slotName) => {
        const slot = slots[slotName];
        if (slot === undefined)
          throw new Error(
            `the optimizer state of \`${name}\` has no \`${slotName}\`; was it another optimizer's?`,
          );
        return slot.slice();
      });
      const other = Object.keys(slots).find((slotName) => !this.slotNames.includes(slotName));
      if (other !== undefined)
        throw new Error(
          `the optimizer state of \`${name}\` has a \`${other}\`, which this optimizer does not keep; was it another optimizer's?`,
        );
      return [name, { step, slots: arrays }] as const;
    });
    this.#states.clear();
    for (const [name, parameterState] of loaded) this.#states.set(name, parameterState);
  }

  #stateOf(name: string, size: number) {
    let state = this.#states.get(name);
    if (state === undefined) {
      state = { step: 0, slots: this.slotNames.map(() => new Float32Array(size)) };
      this.#states.set(name, state);
    } else if (state.slots.some((slot) => slot.length !== size))
      throw new Error(
        `the optimizer state of \`${name}\` is not of the size of the weight (${size} numbers)`,
      );
    return state;
  }
}
