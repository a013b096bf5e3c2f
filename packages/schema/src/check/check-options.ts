import { ajvErrors } from "#platform/validator-files";
import type { TargetDefinition } from "../manifest.js";
import type { OptionIssue } from "../option-issue.js";
import type { TargetCatalog } from "../target-catalog.js";
import { findValidator } from "../validators/find-validator.js";
import { toAjvSchema } from "../validators/to-ajv-schema.js";
import { unexplainedIssue } from "../validators/unexplained-issue.js";
import { validatorContext } from "../validators/validator.js";
import { hasStageNeeds } from "../stage-needs.js";
import { optionNames, parametersFor } from "../option-names.js";
import { explainOptions } from "./explain-options.js";
import { UNKNOWN_VALUE } from "../planned-object.js";
import { isMapping } from "./describe-value.js";

/** How a node is used, which decides what it has to give. */
export interface CheckOptions {
  /** The node has `_partial_: true`: what is missing may still be given at the call. */
  readonly partial?: boolean;
  /**
   * The node fills a function slot: this many parameters, the first that no option fills, are given
   * at the call.
   */
  readonly openParameters?: number;
  /** The use that the config is for: what only this stage needs must be given too. */
  readonly stage?: string;
}

/**
 * The faults in the options that a config gives to a target, each once and in the words of a
 * diagnostic. `options` holds plain data, with a `PlannedObject` for each node that will be built
 * and `UNKNOWN_VALUE` for values that have a diagnostic already.
 *
 * The target's validator judges, where it has one: code that came with Lighter itself. What it
 * refuses, and the options of all other targets, {@link explainOptions} goes through; the two
 * agree.
 */
export function checkOptions(
  catalog: TargetCatalog,
  definition: TargetDefinition,
  options: Readonly<Record<string, unknown>>,
  { partial = false, openParameters = 0, stage }: CheckOptions = {},
): readonly OptionIssue[] {
  // A validator knows of no stage.
  const isOfStage = stage !== undefined && hasStageNeeds(definition.options);
  const validate = isOfStage ? undefined : findValidator(catalog, definition);
  const open = openNames(definition, options, partial ? Infinity : openParameters);
  const context = validatorContext(open);
  if (validate?.call(context, options) === true) return [];
  const issues = explainOptions(catalog, definition, options, open, stage);
  // A validator takes `UNKNOWN_VALUE` for a fault.
  if (validate === undefined || issues.length > 0 || holdsUnknown(options)) return issues;
  // Of a union ajv says what each form misses, and the union itself comes last. Nothing, when a
  // file is damaged.
  const error = ajvErrors(toAjvSchema(catalog, definition), options, context).at(-1);
  return error === undefined ? [] : [unexplainedIssue(definition, options, error)];
}

const NONE: ReadonlySet<string> = new Set();

/** Options that the caller of a function will give, in the order of the parameters. */
function openNames(
  definition: TargetDefinition,
  options: Readonly<Record<string, unknown>>,
  count: number,
): ReadonlySet<string> {
  if (count === 0) return NONE;
  if (count === Infinity) return optionNames(definition);
  const missing = parametersFor(definition, new Set(Object.keys(options)), count).filter(
    (parameter) => parameter.kind === "positional" && !Object.hasOwn(options, parameter.name),
  );
  return new Set(missing.slice(0, count).map((parameter) => parameter.name));
}

/**
 * Whether data holds a value that nobody can judge: one that has a diagnostic already, or a key
 * that is not given.
 */
function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN_VALUE || value === undefined) return true;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isMapping(value) && Object.values(value).some(holdsUnknown);
}
