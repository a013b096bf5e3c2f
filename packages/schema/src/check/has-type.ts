import type { JsonType } from "../json-schema.js";
import type { Alternative } from "./alternatives.js";
import { kindOf } from "./describe-value.js";

export function includesType(form: Alternative, type: JsonType): boolean {
  return [form.type].flat().includes(type);
}

export function hasType(form: Alternative, value: unknown): boolean {
  switch (kindOf(value)) {
    case "null":
      return value === null && includesType(form, "null");
    case "boolean":
      return includesType(form, "boolean");
    case "number":
      return includesType(form, "number") || (includesType(form, "integer") && Number.isInteger(value));
    case "string":
      return includesType(form, "string");
    case "list":
      return includesType(form, "array");
    case "mapping":
      return includesType(form, "object");
    default:
      return false;
  }
}
