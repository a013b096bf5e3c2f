import { isCode } from "./catalog/catalog.js";
import type { DiagnosticCode } from "./diagnostic.js";

/**
 * An error of a run that knows which object failed. Where that object was built from a config, the
 * report marks its node.
 *
 * For faults of an object's own options there is `OptionError`.
 */
export interface RunFault extends Error {
  readonly code: DiagnosticCode;
  /** The object, or the function, that failed. */
  readonly subject: object;
  /** A few words for the marked place: `failed in onEpochEnd`. */
  readonly label: string;
  /** Facts. */
  readonly notes?: readonly string[];
  /** Advice, a line each. */
  readonly help?: readonly string[];
}

/** Recognized by its members: two copies of a package must not matter. */
export function isRunFault(error: unknown): error is RunFault {
  if (!(error instanceof Error)) return false;
  const { code, subject, label } = error as Partial<Record<keyof RunFault, unknown>>;
  return (
    typeof code === "string" &&
    isCode(code) &&
    ((typeof subject === "object" && subject !== null) || typeof subject === "function") &&
    typeof label === "string"
  );
}
