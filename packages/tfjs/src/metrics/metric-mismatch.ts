import { OptionError, type OptionIssue, type OptionPath } from "@lighterjs/schema";

/** The metric `subject` cannot measure what the model gives. */
export function metricMismatch(
  subject: object,
  path: OptionPath,
  text: Pick<OptionIssue, "message" | "label"> & { readonly help: readonly string[] },
): OptionError {
  return new OptionError([{ code: "OUTPUT_MISMATCH", path, on: "value", ...text }], { subject });
}
