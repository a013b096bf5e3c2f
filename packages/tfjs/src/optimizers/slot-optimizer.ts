import type { TensorInfo, Variable } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { tf } from "../engine/tf.js";
import type { Optimizer, ParameterUpdate } from "./optimizer.js";
import type { OptimizerState, ParameterState } from "./optimizer-state.js";
import { ArraySlot, BackendSlot, wasmInUse, type Slot } from "./slot-memory.js";
import { updateWeights } from "./update-weights.js";

/** Facts for {@link SlotOptimizer.update} about the update it makes. */
export interface UpdateContext {
  /** Name of the weight: `model.head.kernel`. */
  readonly name: string;
  /** Number of this update of this weight, from 1. */
  readonly step: number;
  /** Base rate times the weight's multiplier. */
  readonly learningRate: number;
}

/** A weight in the memory of the wasm backend, as a compiled update takes it. */
export interface CompiledWeight {
  readonly weights: TensorInfo;
  readonly gradient: TensorInfo;
  /** Where the new weights go. */
  readonly output: TensorInfo;
  readonly size: number;
}

/** A function of our WebAssembly module in the place of {@link SlotOptimizer.update}. */
export interface CompiledUpdate {
  /**
   * The class whose `update` it computes. One that is derived from it, and updates in another way,
   * is not served by it.
   */
  readonly of: { readonly prototype: object };
  /** Writes the new weights, and changes the slots in place. */
  readonly run: (
    backend: BackendWasm,
    weight: CompiledWeight,
    slots: readonly TensorInfo[],
    context: UpdateContext,
  ) => void;
}

interface State {
  step: number;
  slots: readonly Slot[];
}

/**
 * The part that all optimizers share: a step count, a multiplier and so many arrays ("slots") per
 * parameter, made when the parameter is first updated.
 *
 * Weights are updated in one pass. Over plain arrays it computes in double precision and rounds
 * once when it stores; on the WebAssembly backend the optimizers of this package have a compiled
 * pass, in single precision, over the memory of the backend.
 */
export abstract class SlotOptimizer implements Optimizer {
  readonly #states = new Map<string, State>();
  readonly #multipliers = new Map<string, number>();
  /** The update on the WebAssembly backend; without it, {@link update} serves there too. */
  protected readonly compiled?: CompiledUpdate;

  /** @param slotNames - names of the arrays, in the order in which {@link update} gets them */
  protected constructor(
    public learningRate: number,
    private readonly slotNames: readonly string[],
  ) {}

  /**
   * Replaces `weights` by their values after one update. The slots start as zeros and are changed
   * in place.
   */
  protected abstract update(
    weights: Float32Array,
    gradient: Float32Array,
    slots: readonly Float32Array[],
    context: UpdateContext,
  ): void;

  apply(updates: readonly ParameterUpdate[]): void {
    const backend = this.#isCompiled() ? wasmInUse() : undefined;
    for (const { name, variable, gradient } of updates) {
      const state = this.#stateOf(name, variable.size, backend);
      state.step += 1;
      const context = {
        name,
        step: state.step,
        learningRate: this.learningRate * (this.#multipliers.get(name) ?? 1),
      };
      if (backend === undefined) {
        const slots = state.slots.map((slot) => (slot as ArraySlot).values);
        updateWeights(variable, gradient, (weights, slopes) => this.update(weights, slopes, slots, context));
      } else {
        const slots = state.slots.map((slot) => (slot as BackendSlot).info);
        this.#runCompiled(backend, variable, gradient, slots, context);
      }
    }
  }

  #isCompiled(): boolean {
    return (
      this.compiled !== undefined &&
      Reflect.get(this, "update") === Reflect.get(this.compiled.of.prototype, "update")
    );
  }

  /**
   * Into new memory, not in place: kernels keep what they prepared for a tensor (XNNPACK its packed
   * weights) until that very tensor is disposed.
   */
  #runCompiled(
    backend: BackendWasm,
    variable: Variable,
    gradient: TensorInfo,
    slots: readonly TensorInfo[],
    context: UpdateContext,
  ): void {
    const output = backend.makeOutput(variable.shape, "float32");
    const weight = { weights: variable, gradient, output, size: variable.size };
    this.compiled!.run(backend, weight, slots, context);
    const updated = tf.engine().makeTensorFromTensorInfo(output);
    variable.assign(updated);
    updated.dispose();
  }

  setLearningRateMultiplier(names: readonly string[], multiplier: number): void {
    for (const name of names) this.#multipliers.set(name, multiplier);
  }

  reset(names: readonly string[]): void {
    for (const name of names) {
      for (const slot of this.#states.get(name)?.slots ?? []) slot.free();
      this.#states.delete(name);
    }
  }

  state(): OptimizerState {
    const copy: Record<string, ParameterState> = {};
    for (const [name, { step, slots }] of this.#states)
      copy[name] = {
        step,
        slots: Object.fromEntries(slots.map((slot, index) => [this.slotNames[index]!, slot.read()])),
      };
    return copy;
  }

  isSingleNumber(): boolean {
    return false;
  }

  loadState(state: OptimizerState): void {
    const loaded = Object.entries(state).map(([name, { step, slots }]) => {
      const arrays = this.slotNames.map((slotName) => {
        const slot = slots[slotName];
        if (slot === undefined)
          throw new Error(
            `the optimizer state of \`${name}\` has no \`${slotName}\`; was it another optimizer's?`,
          );
        return new ArraySlot(slot.slice());
      });
      const other = Object.keys(slots).find((slotName) => !this.slotNames.includes(slotName));
      if (other !== undefined)
        throw new Error(
          `the optimizer state of \`${name}\` has a \`${other}\`, which this optimizer does not keep; was it another optimizer's?`,
        );
      return [name, { step, slots: arrays }] as const;
    });
    this.reset([...this.#states.keys()]);
    for (const [name, parameterState] of loaded) this.#states.set(name, parameterState);
  }

  dispose(): void {
    this.reset([...this.#states.keys()]);
  }

  /** Slots of a weight, in the memory of `backend`, or in arrays where none is given. */
  #stateOf(name: string, size: number, backend: BackendWasm | undefined): State {
    let state = this.#states.get(name);
    if (state === undefined) {
      state = { step: 0, slots: this.slotNames.map(() => new ArraySlot(new Float32Array(size))) };
      this.#states.set(name, state);
    } else if (state.slots.some((slot) => slot.size !== size))
      throw new Error(
        `the optimizer state of \`${name}\` is not of the size of the weight (${size} numbers)`,
      );
    const isInPlace = (slot: Slot) =>
      backend === undefined
        ? slot instanceof ArraySlot
        : slot instanceof BackendSlot && slot.backend === backend;
    if (state.slots.every(isInPlace)) return state;
    state.slots = state.slots.map((slot) => {
      const values = slot.read();
      slot.free();
      return backend === undefined ? new ArraySlot(values) : new BackendSlot(backend, values);
    });
    return state;
  }
}
