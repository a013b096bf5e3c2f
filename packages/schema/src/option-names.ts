import type { JsonSchema } from "./json-schema.js";
import type { TargetDefinition, TargetOverload, TargetParameter } from "./manifest.js";

/**
 * The forms that the options of a target as a whole may take: several for a union, and for
 * overloads.
 */
export function formsOfOptions({ options }: TargetDefinition): readonly JsonSchema[] {
  return options.anyOf ?? [options];
}

/** The names of all options of a target, whichever of its forms has them. */
export function optionNames(definition: TargetDefinition): ReadonlySet<string> {
  return new Set(formsOfOptions(definition).flatMap((form) => Object.keys(form.properties ?? {})));
}

/**
 * How a target is called that is given some options by name and some by position: the parameters of
 * its first signature that takes them all and misses none that it needs, else of the first that
 * takes them all, else of its first.
 *
 * @param positions how many more values the call passes, for the parameters that are still open
 */
export function parametersFor(
  { parameters, overloads = [] }: TargetDefinition,
  given: ReadonlySet<string>,
  positions = 0,
): readonly TargetParameter[] {
  const fitting = overloads.filter((overload) => takesAll(overload, given, positions));
  const complete = fitting.find((overload) => openOf(overload, given).length <= positions);
  return (complete ?? fitting[0])?.parameters ?? parameters;
}

function takesAll(
  { parameters, keys }: TargetOverload,
  given: ReadonlySet<string>,
  positions: number,
): boolean {
  const open = parameters.filter(({ kind, name }) => kind !== "injected" && !given.has(name));
  const hasRest = parameters.some((parameter) => parameter.kind === "positional" && parameter.rest);
  return (
    (open.length >= positions || hasRest) &&
    (keys === undefined || [...given].every((name) => keys.includes(name)))
  );
}

/** The parameters that must be given, and are not. */
function openOf({ parameters }: TargetOverload, given: ReadonlySet<string>): readonly TargetParameter[] {
  return parameters.filter(
    (parameter) => parameter.kind === "positional" && !parameter.optional && !given.has(parameter.name),
  );
}
