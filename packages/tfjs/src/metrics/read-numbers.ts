import { SavedStateError, type StateValue } from "@lighterjs/callbacks";

/**
 * The numbers in a state that a metric saved.
 *
 * @param multipleOf - how many belong together
 * @throws SavedStateError when it holds anything else
 */
export function readNumbers(state: StateValue, multipleOf = 1): readonly number[] {
  if (Array.isArray(state) && state.every((value) => typeof value === "number"))
    if (state.length % multipleOf === 0) return state;
  throw new SavedStateError("", "expected a list of numbers; was it another metric's?");
}
