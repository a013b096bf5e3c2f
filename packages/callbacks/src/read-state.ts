import type { StateValue } from "./callback.js";

/** A number in the state that a callback saved; `null` when it is not there. */
export function readNumber(state: StateValue, key: string): number | null {
  const value = readField(state, key);
  return typeof value === "number" ? value : null;
}

/**
 * A field of a saved state; `undefined` when it is not there.
 *
 * @noTarget
 */
export function readField(state: StateValue | undefined, key: string): StateValue | undefined {
  if (typeof state !== "object" || state === null) return undefined;
  return new Map(Object.entries(state)).get(key);
}
