import type { StateValue } from "./callback.js";

const BRAND = Symbol.for("lighter.SavedStateError");

/**
 * Thrown when a checkpoint keeps something of an object that this object does not save. The message
 * begins with the field.
 *
 * @noTarget
 */
export class SavedStateError extends Error {
  readonly [BRAND] = true;

  /**
   * @param field - `wait`; `Freezer.wait` from outside of the object; empty for the state as a
   * whole
   * @param fault - `expected a whole number, found "x"`
   */
  constructor(
    readonly field: string,
    readonly fault: string,
  ) {
    super(field === "" ? fault : `\`${field}\`: ${fault}`);
  }

  /** The same, seen from what holds the object. */
  within(owner: string): SavedStateError {
    return new SavedStateError(this.field === "" ? owner : `${owner}.${this.field}`, this.fault);
  }

  /** Works across two copies of this package, where `instanceof` would not. */
  static is(error: unknown): error is SavedStateError {
    return typeof error === "object" && error !== null && BRAND in error;
  }
}

/**
 * A number in a saved state; `null` when it is not there.
 *
 * @noTarget
 * @throws SavedStateError
 */
export function readNumber(state: StateValue, key: string): number | null {
  const value = readField(state, key) ?? null;
  if (value === null || typeof value === "number") return value;
  throw unexpected(key, "a number", value);
}

/**
 * A whole number that counts something, or is -1 before the first; `null` when it is not there.
 * @throws SavedStateError
 */
export function readCount(state: StateValue, key: string): number | null {
  const value = readNumber(state, key);
  if (value === null || (Number.isSafeInteger(value) && value >= -1)) return value;
  throw unexpected(key, "a whole number", value);
}

/** A list of texts; `null` when it is not there. @throws SavedStateError */
export function readTexts(state: StateValue, key: string): readonly string[] | null {
  const value = readField(state, key) ?? null;
  if (value === null) return null;
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw unexpected(key, "a list of texts", value);
}

/** Counts by name; none when it is not there. @throws SavedStateError */
export function readCounts(state: StateValue, key: string): ReadonlyMap<string, number> {
  const value = readField(state, key) ?? null;
  if (value === null) return new Map();
  if (typeof value !== "object" || Array.isArray(value)) throw unexpected(key, "numbers by name", value);
  try {
    return new Map(Object.keys(value).map((name) => [name, readCount(value, name) ?? 0]));
  } catch (error) {
    throw SavedStateError.is(error) ? error.within(key) : error;
  }
}

/**
 * A field of a saved state; `undefined` when it is not there.
 *
 * @noTarget
 */
export function readField(state: StateValue | undefined, key: string): StateValue | undefined {
  if (typeof state !== "object" || state === null) return undefined;
  return Object.hasOwn(state, key) ? (state as Readonly<Record<string, StateValue>>)[key] : undefined;
}

/**
 * Refuses a state without fields. `null` is no state, from which an object starts anew. @throws
 * SavedStateError
 */
export function requireFields(state: StateValue): void {
  if (state !== null && (typeof state !== "object" || Array.isArray(state)))
    throw unexpected("", "fields by name", state);
}

function unexpected(field: string, expected: string, found: StateValue): SavedStateError {
  const shown = typeof found === "number" ? String(found) : JSON.stringify(found);
  return new SavedStateError(
    field,
    `expected ${expected}, found ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}`,
  );
}
