import type { TargetDefinition } from "../manifest.js";
import type { OptionIssue } from "../option-issue.js";
import type { TargetCatalog } from "../target-catalog.js";
import { checkValue } from "./check-value.js";
import { configContext } from "./context.js";

export interface CheckOptions {
  /** The node has `_partial_: true`: what is missing may still be given at the call. */
  readonly partial?: boolean;
  /** The node fills a function slot: this many parameters, the first that no option fills, are given at the call. */
  readonly openParameters?: number;
}

/**
 * The faults in the options that a config gives to a target, each once and in the words of a diagnostic. `options`
 * holds plain data, with a `PlannedObject` for each node that will be built and `UNKNOWN_VALUE` for values that have
 * a diagnostic already.
 */
export function checkOptions(
  catalog: TargetCatalog,
  definition: TargetDefinition,
  options: Readonly<Record<string, unknown>>,
  { partial = false, openParameters = 0 }: CheckOptions = {},
): readonly OptionIssue[] {
  const context = configContext(catalog, definition);
  const open = new Set(openNames(definition, options, partial ? Infinity : openParameters));
  const { atLeastOneOf, required = [], ...rest } = definition.options;
  const schema = {
    ...rest,
    required: required.filter((name) => !open.has(name)),
    ...(partial || atLeastOneOf === undefined ? {} : { atLeastOneOf }),
  };
  return checkValue(schema, options, [], context);
}

/** Options that the caller of a function will give, in the order of the parameters. */
function openNames(
  definition: TargetDefinition,
  options: Readonly<Record<string, unknown>>,
  count: number,
): string[] {
  if (count === Infinity) return Object.keys(definition.options.properties ?? {});
  return definition.parameters
    .filter((parameter) => parameter.kind === "positional" && !Object.hasOwn(options, parameter.name))
    .slice(0, count)
    .map((parameter) => parameter.name);
}
