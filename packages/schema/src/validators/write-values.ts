import type { JsonValue } from "../json-schema.js";
import type { AjvSchema } from "./ajv-schema.js";
import { unionOf } from "./union-of.js";

/** The values of an enumeration. Lists and mappings are written out, so that code compares nothing but scalars. */
export function writeValues(values: readonly JsonValue[]): AjvSchema {
  return unionOf(values.map(writeValue));
}

function writeValue(value: JsonValue): AjvSchema {
  if (typeof value !== "object" || value === null) return { either: { values: [value] } };
  if (isList(value))
    return {
      type: "array",
      items: value.map(writeValue),
      additionalItems: false,
      minItems: value.length,
    };
  const properties = Object.entries(value).map(([key, item]) => [key, writeValue(item)] as const);
  return {
    type: "object",
    mapping: true,
    properties: Object.fromEntries(properties),
    additionalProperties: false,
    required: Object.keys(value),
  };
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
