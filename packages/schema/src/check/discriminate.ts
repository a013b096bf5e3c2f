import { UNKNOWN_VALUE } from "../planned-object.js";
import { suggestNames } from "../suggest-names.js";
import type { JsonSchema } from "../json-schema.js";
import type { OptionIssue, OptionPath } from "../option-issue.js";
import type { Alternative } from "./alternatives.js";
import { missingOption } from "./check-mapping.js";
import type { CheckContext } from "./context.js";
import { valuesOf } from "./describe-schema.js";
import { includesType } from "./has-type.js";
import { invalidValue } from "./value-issue.js";

type Mapping = Readonly<Record<string, unknown>>;

/**
 * The form of a mapping by the options in which mappings call themselves: `kind` of
 * `{ kind: "circle", … } | { kind: "square", … }`.
 */
export interface Discrimination {
  /** The forms that are meant. */
  readonly forms: readonly Alternative[];
  /** The mapping, as it would be with the right name. */
  readonly value: Mapping;
  /** The name is missing, or is that of no form. */
  readonly issue?: OptionIssue;
}

/**
 * Finds out which of several forms a mapping is meant to have, by the options whose values all of
 * them list. Undefined where there is no such option, and where it says nothing.
 */
export function discriminate(
  forms: readonly Alternative[],
  value: Mapping,
  path: OptionPath,
  context: CheckContext,
): Discrimination | undefined {
  const mappings = forms.filter((form) => includesType(form, "object"));
  const [first] = mappings;
  if (!first || mappings.length < 2) return undefined;
  let left: readonly Alternative[] = mappings;
  for (const name of Object.keys(first.properties ?? {})) {
    if (!left.every((form) => constantsOf(form, name, context))) continue;
    const given = value[name];
    if (given === UNKNOWN_VALUE) continue;
    if (given === undefined) {
      if (!left.every((form) => form.required?.includes(name)) || left.length < 2) continue;
      return { forms: left, value, issue: missingName(left, name, path, context) };
    }
    const matching = left.filter((form) => constantsOf(form, name, context)?.includes(given));
    if (matching.length === 0) return wrongName(left, name, value, path, context);
    left = matching;
  }
  return left.length < mappings.length ? { forms: left, value } : undefined;
}

function wrongName(
  forms: readonly Alternative[],
  name: string,
  value: Mapping,
  path: OptionPath,
  context: CheckContext,
): Discrimination {
  const options = forms.flatMap((form) => context.formsOf(form.properties?.[name] ?? {}));
  const issue = invalidValue(options, value[name], [...path, name], context);
  const names = forms.flatMap((form) => constantsOf(form, name, context) ?? []);
  const near =
    typeof value[name] === "string"
      ? suggestNames(
          value[name],
          names.filter((each) => typeof each === "string"),
        )
      : [];
  const [only] = near;
  const meant =
    near.length === 1 ? forms.filter((form) => constantsOf(form, name, context)?.includes(only)) : [];
  return { forms: meant, value: { ...value, [name]: only }, issue };
}

function missingName(
  forms: readonly Alternative[],
  name: string,
  path: OptionPath,
  context: CheckContext,
): OptionIssue {
  const schemas = forms.flatMap((form): readonly JsonSchema[] =>
    form.properties?.[name] ? [form.properties[name]] : [],
  );
  return missingOption({ properties: { [name]: { anyOf: schemas } } }, name, path, context);
}

/** The values that an option lists; undefined where it takes others. */
function constantsOf(form: Alternative, name: string, context: CheckContext): readonly unknown[] | undefined {
  const schema = form.properties && Object.hasOwn(form.properties, name) ? form.properties[name] : undefined;
  if (schema === undefined) return undefined;
  const values: unknown[] = [];
  for (const option of context.formsOf(schema)) {
    const listed = valuesOf(option);
    if (!listed) return undefined;
    values.push(...(context.from === "code" ? Object.values(option.enumValues ?? {}) : []), ...listed);
  }
  return values;
}
