import { UNKNOWN_VALUE } from "../planned-object.js";
import { isMapping } from "./describe-value.js";

/**
 * Whether data holds a value that nobody can judge: one that has a diagnostic already, or a key
 * that is not given.
 */
export function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN_VALUE || value === undefined) return true;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isMapping(value) && Object.values(value).some(holdsUnknown);
}
