import type { Weight } from "./small-model.js";

export const OPTIMIZERS = ["sgd", "momentum", "adam"] as const;
export type OptimizerName = (typeof OPTIMIZERS)[number];

const RATE = 0.01;

/** Updates one weight by its gradient. */
export type Update = (weight: Weight, gradient: readonly number[]) => void;

/** An optimizer whose state belongs to each weight. */
export function createOptimizer(name: OptimizerName): Update {
  const states = new Map<object, { steps: number; first: number[]; second: number[] }>();
  return ({ values, identity }, gradient) => {
    const state = states.get(identity) ?? {
      steps: 0,
      first: values.map(() => 0),
      second: values.map(() => 0),
    };
    states.set(identity, state);
    state.steps += 1;
    for (const [index, slope] of gradient.entries()) {
      const keep = name === "sgd" ? 0 : 0.9;
      const first = keep * state.first[index]! + (name === "adam" ? 1 - keep : 1) * slope;
      const second = 0.999 * state.second[index]! + 0.001 * slope ** 2;
      state.first[index] = first;
      state.second[index] = second;
      const step =
        name === "adam"
          ? first / (1 - keep ** state.steps) / (Math.sqrt(second / (1 - 0.999 ** state.steps)) + 1e-8)
          : first;
      values[index]! -= RATE * step;
    }
  };
}
