import type { StateValue } from "@lighterjs/callbacks";

/**
 * The numbers in a state that a metric saved.
 *
 * @throws Error when it holds anything else
 */
export function readNumbers(state: StateValue): readonly number[] {
  if (Array.isArray(state) && state.every((value) => typeof value === "number")) return state;
  throw new Error("the state of the metric is not a list of numbers; was it another metric's?");
}
