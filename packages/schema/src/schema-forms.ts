import type { JsonSchema } from "./json-schema.js";

/** Whether the items of a list have a schema each, by position. */
export function isTuple(items: JsonSchema["items"]): items is readonly JsonSchema[] {
  return Array.isArray(items);
}

/** Whether a form, a schema without references and unions, is free of any condition. */
export function takesAnything(form: JsonSchema): boolean {
  return (
    form.type === undefined && form.enum === undefined && form.const === undefined && form.slot === undefined
  );
}

/** The pattern of a key of a mapping from numbers: a number as JavaScript spells it. */
export const NUMERIC_KEY = "^-?(?:0|[1-9]\\d*)(?:\\.\\d+)?$";
