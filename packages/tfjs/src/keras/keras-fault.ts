import { OptionError, type OptionIssue } from "@lighterjs/core";
import { firstLineOf } from "../error-text.js";
import { modelFault } from "../saving/model-fault.js";

interface FaultDetails extends Pick<OptionIssue, "notes" | "help"> {
  readonly code?: "INVALID_MODEL" | "LIMIT_EXCEEDED";
  readonly label?: string;
  readonly cause?: unknown;
}

/** Fault of a file of Keras, as the rest of a sentence that begins with the file. */
export class KerasFault extends Error {
  constructor(
    /** `is damaged: …` */
    readonly reason: string,
    readonly details: FaultDetails = {},
  ) {
    super(reason, { cause: details.cause });
  }
}

/** A layer that is there, and that would compute something else if it were built. */
export function unsupportedLayer(
  { name, className }: { readonly name: string; readonly className: string },
  reason: string,
  help: readonly string[] = [],
): KerasFault {
  return new KerasFault(`has a layer \`${name}\` of class \`${className}\` that cannot be read: ${reason}`, {
    label: "has a layer that cannot be read",
    help,
  });
}

/** A file that is not whole, or not what its name says. */
export function damaged(reason: string, cause?: unknown): KerasFault {
  return new KerasFault(`is damaged: ${reason}`, { label: "damaged", cause });
}

/**
 * Does some work on a file; whatever is wrong with it is told about the option `path`.
 *
 * @param label - the file, as a person would name it
 * @param work - given a place to say what wrote the file, once that is known: `Keras 3.15.1`
 */
export async function explainFaults<T>(
  label: string,
  work: (writer: (name: string) => void) => Promise<T>,
): Promise<T> {
  let writer: string | undefined;
  try {
    return await work((name) => void (writer = name));
  } catch (error) {
    const notes = writer === undefined ? [] : [`it was written by ${writer}`];
    if (error instanceof KerasFault) {
      const { reason, details } = error;
      const { code = "INVALID_MODEL", label: short = "cannot be read", help = [], cause } = details;
      throw modelFault(code, `\`${label}\` ${reason}`, short, {
        cause: cause ?? error,
        notes: [...(details.notes ?? []), ...notes],
        help,
      });
    }
    if (!OptionError.is(error))
      throw modelFault(
        "INVALID_MODEL",
        `the model in \`${label}\` cannot be built: ${firstLineOf(error)}`,
        "cannot be built",
        { cause: error, notes },
      );
    const [{ code, path, message, help = [] }] = error.issues;
    if (path[0] === "path") throw error;
    throw code === "LIMIT_EXCEEDED"
      ? modelFault("LIMIT_EXCEEDED", message, "too large", { help, cause: error })
      : modelFault(
          "INVALID_MODEL",
          `the model in \`${label}\` cannot be built: ${message}`,
          "cannot be built",
          {
            cause: error,
            notes,
          },
        );
  }
}
