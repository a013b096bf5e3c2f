import type { Factory } from "@lighterjs/schema";
import type { Optimizer as EngineOptimizer, SGDOptimizer, Variable } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import type { Optimizer, ParameterUpdate } from "./optimizer.js";
import type { OptimizerState, ParameterState } from "./optimizer-state.js";

/**
 * An optimizer of TensorFlow.js, `tf.train.adam` say, with an instance of its own for every weight.
 *
 * One instance keeps what it knows by position, and counts its updates for all weights together, so
 * it cannot stand that a weight joins or leaves. With one for each weight both belong to the
 * weight.
 */
export class TensorFlowOptimizer implements Optimizer {
  learningRate: number;
  readonly #instances = new Map<string, EngineOptimizer>();
  readonly #multipliers = new Map<string, number>();
  /** Loaded states of weights that have had no update since: only an update tells their shapes. */
  readonly #loaded = new Map<string, ParameterState>();

  /**
   * @param sample - one that updates nothing
   * @param make - makes further ones like it
   */
  constructor(
    private readonly sample: EngineOptimizer,
    private readonly make: Factory<EngineOptimizer>,
  ) {
    this.learningRate = rateOf(sample);
  }

  apply(updates: readonly ParameterUpdate[]): void {
    for (const { name, variable, gradient } of updates) {
      const instance = this.#instanceOf(name, variable);
      setRate(instance, this.learningRate * (this.#multipliers.get(name) ?? 1));
      instance.applyGradients([{ name: variable.name, tensor: gradient }]);
    }
  }

  setLearningRateMultiplier(names: readonly string[], multiplier: number): void {
    for (const name of names) this.#multipliers.set(name, multiplier);
  }

  reset(names: readonly string[]): void {
    for (const name of names) {
      const instance = this.#instances.get(name);
      if (instance !== undefined) disposeOf(instance);
      this.#instances.delete(name);
      this.#loaded.delete(name);
    }
  }

  state(): OptimizerState {
    return Object.fromEntries([
      ...this.#loaded,
      ...[...this.#instances].map(([name, instance]) => [name, stateOf(instance)] as const),
    ]);
  }

  isSingleNumber(slot: string): boolean {
    return slotFields(this.sample).some(([field, held]) => field === slot && held instanceof tf.Variable);
  }

  loadState(state: OptimizerState): void {
    const known = new Set(slotFields(this.sample).map(([field]) => field));
    for (const [name, { slots }] of Object.entries(state)) {
      const other = Object.keys(slots).find((slot) => !known.has(slot));
      if (other !== undefined)
        throw new Error(
          `the optimizer state of \`${name}\` has a \`${other}\`, which this optimizer does not keep; was it another optimizer's?`,
        );
    }
    this.#forgetAll();
    for (const [name, parameterState] of Object.entries(state)) this.#loaded.set(name, parameterState);
  }

  dispose(): void {
    this.#forgetAll();
    disposeOf(this.sample);
  }

  #forgetAll(): void {
    this.reset([...this.#instances.keys(), ...this.#loaded.keys()]);
  }

  #instanceOf(name: string, variable: Variable): EngineOptimizer {
    const known = this.#instances.get(name);
    if (known !== undefined) return known;
    const instance = this.make();
    const loaded = this.#loaded.get(name);
    if (loaded !== undefined) restore(instance, loaded, variable);
    this.#loaded.delete(name);
    this.#instances.set(name, instance);
    return instance;
  }
}

/** How an optimizer of TensorFlow.js keeps an array for a weight. */
interface EngineSlot {
  readonly originalName: string;
  readonly variable: Variable;
}

/**
 * A count or power that it keeps for all its weights, or its arrays by position, of which there is
 * one at most.
 */
type SlotField = readonly [field: string, held: Variable | readonly EngineSlot[]];

function fieldsOf(optimizer: EngineOptimizer): readonly (readonly [string, unknown])[] {
  return Object.entries(optimizer);
}

function slotFields(optimizer: EngineOptimizer): readonly SlotField[] {
  return fieldsOf(optimizer).flatMap(([field, held]): SlotField[] => {
    if (held instanceof tf.Variable) return [[field, held]];
    return Array.isArray(held) ? [[field, held as readonly EngineSlot[]]] : [];
  });
}

function stateOf(optimizer: EngineOptimizer): ParameterState {
  const variables = slotFields(optimizer).flatMap(([field, held]) => {
    const variable = held instanceof tf.Variable ? held : held[0]?.variable;
    return variable === undefined ? [] : [[field, variable.dataSync<"float32">().slice()] as const];
  });
  return { step: optimizer.iterations, slots: Object.fromEntries(variables) };
}

/**
 * `setWeights` of the engine would work powers out anew, and not to the last bit, and Adamax has
 * none.
 */
function restore(optimizer: EngineOptimizer, { step, slots }: ParameterState, weight: Variable): void {
  for (const [field, held] of slotFields(optimizer)) {
    const values = slots[field];
    if (values === undefined) continue;
    if (held instanceof tf.Variable) tf.tidy(() => held.assign(tf.tensor(values, held.shape)));
    else {
      const variable = tf.tidy(() => tf.variable(tf.tensor(values, weight.shape), false));
      Object.assign(optimizer, { [field]: [{ originalName: `${weight.name}/${field}`, variable }] });
    }
  }
  Object.assign(optimizer, { iterations_: step });
}

function rateOf(optimizer: EngineOptimizer): number {
  const { learningRate } = optimizer.getConfig();
  if (typeof learningRate === "number") return learningRate;
  throw new TypeError(`\`${optimizer.getClassName()}\` has no learning rate that is a number`);
}

function setRate(optimizer: EngineOptimizer, learningRate: number): void {
  if (rateOf(optimizer) === learningRate) return;
  if (isSGD(optimizer)) optimizer.setLearningRate(learningRate);
  else Object.assign(optimizer, { learningRate });
}

/** Gradient descent, with momentum too. `instanceof` takes any optimizer of the engine for one. */
function isSGD(optimizer: EngineOptimizer): optimizer is SGDOptimizer {
  return "setLearningRate" in optimizer;
}

/** Its own `dispose` leaves some of its constants behind. */
function disposeOf(optimizer: EngineOptimizer): void {
  for (const [, held] of fieldsOf(optimizer))
    if (held instanceof tf.Tensor) held.dispose();
    else if (Array.isArray(held))
      for (const { variable } of held as readonly EngineSlot[]) variable.dispose();
}
