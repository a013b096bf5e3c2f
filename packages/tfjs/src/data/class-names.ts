import { dataError } from "./data-error.js";

/** Refuses a class that the option `classes` of `subject` names twice: it would have two indices. */
export function requireDistinctClasses(classes: readonly string[] = [], subject: object): void {
  const places = new Map<string, number>();
  for (const [index, name] of classes.entries()) {
    const first = places.get(name);
    if (first === undefined) {
      places.set(name, index);
      continue;
    }
    throw dataError(subject, {
      code: "INVALID_OPTION",
      path: ["classes", index],
      message: `the class \`${name}\` is listed twice`,
      label: "listed again",
      related: [{ path: ["classes", first], on: "value", label: "first here" }],
      help: ["list each class once"],
    });
  }
}
