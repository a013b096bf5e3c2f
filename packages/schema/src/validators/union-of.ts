import type { JsonType } from "../json-schema.js";
import type { AjvSchema } from "./ajv-schema.js";

/**
 * One schema for several forms, with `anyOf` only where it must be: every branch of that is code of its own, and all
 * but one fail. Forms of different types are one schema, since a keyword decides about values of its own type only.
 */
export function unionOf(forms: readonly AjvSchema[]): AjvSchema {
  if (forms.some((form) => Object.keys(form).length === 0)) return {};
  const merged: AjvSchema[] = [];
  for (const form of forms) {
    const index = merged.findIndex((other) => canMerge(other, form));
    if (index === -1) merged.push(form);
    else merged[index] = merge(merged[index]!, form);
  }
  const [only] = merged;
  if (only === undefined) return { not: {} };
  return merged.length === 1 ? only : { anyOf: merged };
}

function canMerge(left: AjvSchema, right: AjvSchema): boolean {
  if (left.either && right.either) return true;
  const types = typesOf(left);
  return (
    types.length > 0 && typesOf(right).length > 0 && !typesOf(right).some((type) => types.includes(type))
  );
}

function merge(left: AjvSchema, right: AjvSchema): AjvSchema {
  if (!left.either || !right.either)
    return { ...left, ...right, type: [...typesOf(left), ...typesOf(right)] };
  const values = [...(left.either.values ?? []), ...(right.either.values ?? [])];
  const slots = [...(left.either.slots ?? []), ...(right.either.slots ?? [])];
  return { either: { values, slots } };
}

function typesOf({ type = [] }: AjvSchema): readonly JsonType[] {
  return typeof type === "string" ? [type] : type;
}
