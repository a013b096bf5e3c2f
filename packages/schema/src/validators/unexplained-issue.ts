import type { TargetDefinition } from "../manifest.js";
import type { OptionIssue } from "../option-issue.js";
import { renderPath } from "../render-path.js";
import type { ValidatorError } from "./validator.js";

/**
 * For options that a validator refuses and nothing explains: in ajv's words, so that they stay
 * refused.
 */
export function unexplainedIssue(
  definition: TargetDefinition,
  options: unknown,
  { instancePath, message = "must be as its schema says" }: ValidatorError,
): OptionIssue {
  const path = pathOf(instancePath, options);
  const subject = path.length === 0 ? `the options of \`${definition.name}\`` : `\`${renderPath(path)}\``;
  return {
    code: "INVALID_OPTION",
    path,
    on: "value",
    message: `${subject} ${message}`,
    label: message,
  };
}

/** A JSON pointer as a path; only the value pointed at tells an index from a key. */
function pathOf(pointer: string, options: unknown): readonly (string | number)[] {
  let value = options;
  return pointer
    .split("/")
    .slice(1)
    .map((step) => {
      const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
      const isItem = Array.isArray(value);
      value = (value as Readonly<Record<string, unknown>>)[key];
      return isItem ? Number(key) : key;
    });
}
