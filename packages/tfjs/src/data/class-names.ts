import type { OptionPath } from "@lighterjs/core";
import { dataError } from "./data-error.js";

/**
 * Refuses a class that an option of `subject`, `classes`, names twice: it would have two indices.
 */
export function requireDistinctClasses(
  classes: readonly string[] = [],
  subject: object,
  path: OptionPath = ["classes"],
): void {
  const places = new Map<string, number>();
  for (const [index, name] of classes.entries()) {
    const first = places.get(name);
    if (first === undefined) {
      places.set(name, index);
      continue;
    }
    throw dataError(subject, {
      code: "INVALID_OPTION",
      path: [...path, index],
      message: `the class \`${name}\` is listed twice`,
      label: "listed again",
      related: [{ path: [...path, first], on: "value", label: "first here" }],
      help: ["list each class once"],
    });
  }
}
