import type { Parameter, TrainerCapabilities } from "../trainer.js";
import type { Weight } from "./small-model.js";

export const OPTIMIZERS = ["sgd", "momentum", "adam", "adamw"] as const;
export type OptimizerName = (typeof OPTIMIZERS)[number];

const DECAY = 0.1;

interface WeightState {
  steps: number;
  readonly first: number[];
  readonly second: number[];
}

/** An optimizer whose state and learning rate belong to each weight. */
export class SmallOptimizer {
  /** The capabilities of a trainer that has this optimizer. */
  readonly capabilities: Required<
    Pick<TrainerCapabilities, "resetOptimizerState" | "setLearningRateMultiplier">
  > = {
    resetOptimizerState: (parameters) => {
      for (const { identity } of parameters) this.#states.delete(identity);
    },
    setLearningRateMultiplier: (parameters, multiplier) => {
      for (const { identity } of parameters) this.#multipliers.set(identity, multiplier);
    },
  };
  readonly #states = new Map<object, WeightState>();
  readonly #multipliers = new Map<object, number>();

  constructor(
    readonly name: OptimizerName,
    readonly learningRate = 0.01,
  ) {}

  rateOf({ identity }: Pick<Parameter, "identity">): number {
    return this.learningRate * (this.#multipliers.get(identity) ?? 1);
  }

  /** Updates one weight by its gradient. */
  update(weight: Weight, gradient: readonly number[]): void {
    const { values } = weight;
    const state = this.#stateOf(weight);
    const rate = this.rateOf(weight);
    const isAdam = this.name.startsWith("adam");
    const keep = this.name === "sgd" ? 0 : 0.9;
    state.steps += 1;
    for (const [index, slope] of gradient.entries()) {
      const first = keep * state.first[index]! + (isAdam ? 1 - keep : 1) * slope;
      const second = 0.999 * state.second[index]! + 0.001 * slope ** 2;
      state.first[index] = first;
      state.second[index] = second;
      const step = isAdam
        ? first / (1 - keep ** state.steps) / (Math.sqrt(second / (1 - 0.999 ** state.steps)) + 1e-8)
        : first;
      if (this.name === "adamw") values[index]! -= rate * DECAY * values[index]!;
      values[index]! -= rate * step;
    }
  }

  #stateOf({ identity, values }: Weight): WeightState {
    const known = this.#states.get(identity);
    if (known !== undefined) return known;
    const state = { steps: 0, first: values.map(() => 0), second: values.map(() => 0) };
    this.#states.set(identity, state);
    return state;
  }
}
