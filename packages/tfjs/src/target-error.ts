import { DiagnosticError, isRunFault, OptionError, type RunFault } from "@lighterjs/core";
import { messageOf } from "./error-text.js";

/**
 * A method of an object of the config threw. What it threw is kept, as it was, in `cause`.
 *
 * @noTarget
 */
export class TargetError extends Error implements RunFault {
  readonly code = "TARGET_FAILED";
  readonly label: string;

  /** @param notes - facts about what the method was given */
  constructor(
    readonly subject: object,
    readonly method: string,
    cause: unknown,
    readonly notes: readonly string[] = [],
  ) {
    super(`\`${nameOf(subject)}\` failed in \`${method}\`: ${messageOf(cause)}`, { cause });
    this.label = `threw in \`${method}\``;
  }
}
TargetError.prototype.name = "TargetError";

/**
 * Calls a method of an object that may be anybody's, so that what it throws names the object. What
 * knows its place in the config already stays as it is.
 *
 * @param notes - facts about what the method is given
 * @throws TargetError
 */
export function runTarget<T>(
  subject: object,
  method: string,
  work: () => T,
  notes: readonly string[] = [],
): T {
  try {
    const result = work();
    if (!isPromise(result)) return result;
    return result.catch((error: unknown) => {
      throw asTargetError(subject, method, error, notes);
    }) as T;
  } catch (error) {
    throw asTargetError(subject, method, error, notes);
  }
}

function asTargetError(subject: object, method: string, error: unknown, notes: readonly string[]): unknown {
  const isKnown = OptionError.is(error) || isRunFault(error) || DiagnosticError.is(error);
  const isAbort = error instanceof Error && error.name === "AbortError";
  return isKnown || isAbort ? error : new TargetError(subject, method, error, notes);
}

function nameOf(subject: object): string {
  return typeof subject === "function" ? subject.name : subject.constructor.name;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}
