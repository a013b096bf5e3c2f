import type { JsonSchema } from "./json-schema.js";

/** Whether the items of a list have a schema each, by position. */
export function isTuple(items: JsonSchema["items"]): items is readonly JsonSchema[] {
  return Array.isArray(items);
}
