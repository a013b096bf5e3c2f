import type { Callback, StateValue } from "./callback.js";
import { CallbackError } from "./callback-error.js";
import { SavedStateError } from "./read-state.js";

/**
 * The states of the callbacks of a run in a checkpoint, by class and, from the second of a class
 * on, number: `Freezer#2`.
 */
export type CallbackStates = Readonly<Record<string, StateValue>>;

/**
 * The states of callbacks, for a checkpoint.
 *
 * @noTarget
 * @throws CallbackError
 */
export function callbackStates(callbacks: readonly Callback[]): CallbackStates {
  const states: Record<string, StateValue> = {};
  for (const [key, callback] of keyed(callbacks)) {
    const state = attempt(callback, "state", () => callback.state?.());
    if (state !== undefined) states[key] = state;
  }
  return states;
}

/**
 * Gives each callback its state back. One that has none in `states`, because the config has changed
 * say, starts from nothing.
 *
 * @noTarget
 * @returns keys of states that no callback has taken
 * @throws CallbackError; SavedStateError, by the key of the callback, for a state that its callback
 * cannot have saved
 */
export function loadCallbackStates(
  callbacks: readonly Callback[],
  states: CallbackStates,
): readonly string[] {
  const pending = new Map(Object.entries(states));
  for (const [key, callback] of keyed(callbacks)) {
    const state = pending.get(key);
    if (state === undefined || callback.loadState === undefined) continue;
    try {
      attempt(callback, "loadState", () => callback.loadState?.(state));
    } catch (error) {
      throw SavedStateError.is(error) ? error.within(key) : error;
    }
    pending.delete(key);
  }
  return [...pending.keys()];
}

/**
 * The name of each callback in a checkpoint.
 *
 * @noTarget
 */
export function callbackKeys(callbacks: readonly Callback[]): ReadonlyMap<object, string> {
  return new Map<object, string>([...keyed(callbacks)].map(([key, callback]) => [callback, key]));
}

function* keyed(callbacks: readonly Callback[]): Generator<readonly [string, Callback]> {
  const counts = new Map<string, number>();
  for (const callback of callbacks) {
    const { name } = callback.constructor;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    yield [count === 1 ? name : `${name}#${count}`, callback];
  }
}

function attempt<T>(callback: Callback, hook: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (SavedStateError.is(error)) throw error;
    throw new CallbackError(callback, hook, error);
  }
}
