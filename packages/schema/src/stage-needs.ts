import type { JsonSchema } from "./json-schema.js";

/** The stage that a config is checked for where nobody says which. */
export const DEFAULT_STAGE = "fit";

type ObjectForm = Pick<JsonSchema, "properties" | "required" | "atLeastOneOf" | "neededFor">;

/** A form of options with what one stage needs among what must be given. */
export function withNeeds<Form extends ObjectForm>(form: Form, stage: string): Form {
  const needs = form.neededFor?.[stage] ?? [];
  if (needs.length === 0) return form;
  const { properties = {}, required = [], atLeastOneOf = [] } = form;
  const single = new Set([...required, ...needs.flatMap((group) => (group.length === 1 ? group : []))]);
  const groups = [...atLeastOneOf, ...needs.filter((group) => group.length > 1)];
  return {
    ...form,
    // In the order of the options, whoever needs them.
    required: Object.keys(properties).filter((name) => single.has(name)),
    ...(groups.length > 0 && { atLeastOneOf: groups }),
  };
}

/** Whether any option, at any depth, is needed by one stage and not by others. */
export function hasStageNeeds(schema: JsonSchema): boolean {
  let known = needing.get(schema);
  if (known === undefined) {
    known = JSON.stringify(schema).includes('"neededFor":');
    needing.set(schema, known);
  }
  return known;
}

const needing = new WeakMap<JsonSchema, boolean>();
