import { OptionError, type OptionIssue } from "@lighterjs/core";

/** A fault of the model that the option `path` names. */
export function modelFault(
  code: "FILE_NOT_FOUND" | "INVALID_MODEL" | "LIMIT_EXCEEDED" | "HOST_NOT_ALLOWED",
  message: string,
  label: string,
  { cause, ...details }: { readonly cause?: unknown } & Pick<OptionIssue, "notes" | "help"> = {},
): OptionError {
  return new OptionError(
    [{ code, path: ["path"], on: "value", message, label, ...details }],
    cause === undefined ? {} : { cause },
  );
}
