import type { TargetDefinition } from "../manifest.js";
import type { OptionIssue } from "../option-issue.js";
import type { TargetCatalog } from "../target-catalog.js";
import { checkValue } from "./check-value.js";
import { configContext } from "./context.js";

/**
 * The faults in options that a validator has refused, each once. `open` names the options that may be left out, since
 * the call of a function or factory gives them.
 */
export function explainOptions(
  catalog: TargetCatalog,
  definition: TargetDefinition,
  options: Readonly<Record<string, unknown>>,
  open: ReadonlySet<string>,
): readonly OptionIssue[] {
  const { required = [], atLeastOneOf = [] } = definition.options;
  const schema = {
    ...definition.options,
    required: required.filter((name) => !open.has(name)),
    atLeastOneOf: atLeastOneOf.filter((group) => !group.some((name) => open.has(name))),
  };
  return checkValue(schema, options, [], configContext(catalog, definition));
}
