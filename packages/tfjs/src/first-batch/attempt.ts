import { isRunFault, ownCodeOf, type RunFault } from "@lighterjs/core";
import { OptionError, type OptionPath } from "@lighterjs/schema";
import { isBuiltIn } from "../engine/built-in-layers.js";
import { layers } from "../engine/tf.js";
import { messageOf } from "../error-text.js";
import * as inferers from "../inferers/index.js";
import * as losses from "../losses/index.js";
import * as metrics from "../metrics/index.js";
import type { System } from "../system/system.js";
import { TargetError } from "../target-error.js";

/** Parts that are tried together on some samples. */
export interface Attempt {
  readonly system: System;
  readonly path: OptionPath;
  /** Where our own code or that of TensorFlow.js cannot take what it is given. */
  readonly message: string;
  /** Its arguments in words, for the report of somebody's own code that fails. */
  readonly given?: readonly string[];
}

/**
 * Tries whether parts of a system go together.
 *
 * @throws OptionError about the part at `path` where they do not; what somebody's own code throws,
 * as it is, with what it was given
 */
export async function attempt<T>(
  work: () => T | Promise<T>,
  { system, path, message, given = [] }: Attempt,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (OptionError.is(error)) throw error;
    const reason = error instanceof TargetError ? error.cause : error;
    if (isRunFault(error) && isOwnCode(error)) throw withGiven(error, given);
    throw OptionError.about(system, path, {
      code: path[0] === "model" ? "INVALID_MODEL" : "INVALID_OPTION",
      message,
      label: "does not fit the data",
      notes: [messageOf(reason)],
      cause: error,
    });
  }
}

const OURS = new Set<unknown>([metrics, losses, inferers].flatMap((each) => Object.values<unknown>(each)));

/**
 * Whether it is somebody's own code that failed, so that nothing is wrong with the data for all we
 * know.
 */
function isOwnCode({ subject, cause }: RunFault): boolean {
  if (typeof subject === "function") return ownCodeOf(cause) !== undefined;
  return !OURS.has(subject.constructor) && !(subject instanceof layers.layers.Layer && isBuiltIn(subject));
}

function withGiven(fault: RunFault, given: readonly string[]): Error {
  if (!(fault instanceof TargetError)) return fault;
  return new TargetError(fault.subject, fault.method, fault.cause, given);
}
