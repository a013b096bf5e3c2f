import type { TargetDefinition } from "../manifest.js";
import type { OptionIssue } from "../option-issue.js";
import type { TargetCatalog } from "../target-catalog.js";
import type { Alternative } from "./alternatives.js";
import { checkForms } from "./check-value.js";
import { configContext } from "./context.js";

/**
 * The faults in options that a validator has refused, each once. `open` names the options that may
 * be left out, since the call of a function or factory gives them. What `stage` needs must be given
 * too.
 */
export function explainOptions(
  catalog: TargetCatalog,
  definition: TargetDefinition,
  options: Readonly<Record<string, unknown>>,
  open: ReadonlySet<string>,
  stage?: string,
): readonly OptionIssue[] {
  const context = configContext(catalog, definition, stage);
  const forms = context.formsOf(definition.options);
  const asked = open.size === 0 ? forms : forms.map((form) => withoutOpen(form, open));
  return checkForms(asked, options, [], context);
}

function withoutOpen(form: Alternative, open: ReadonlySet<string>): Alternative {
  const { required = [], atLeastOneOf = [], properties } = form;
  return {
    ...form,
    required: required.filter((name) => !open.has(name)),
    atLeastOneOf: atLeastOneOf.filter((group) => !group.some((name) => open.has(name))),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, { requires = [], ...schema }]) => [
          name,
          { ...schema, requires: requires.filter((other) => !open.has(other)) },
        ]),
      ),
    }),
  };
}
