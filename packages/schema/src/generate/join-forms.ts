import type ts from "#typescript";
import type { JsonSchema, JsonValue } from "../json-schema.js";

/** A member of an enum: one of strings by its value, one of numbers by its name. */
export function enumMember(type: ts.Type, checker: ts.TypeChecker): JsonSchema {
  if (type.isStringLiteral()) return { const: type.value };
  const name = type.getSymbol()?.name ?? checker.typeToString(type);
  return type.isNumberLiteral() ? { enum: [name], enumValues: { [name]: type.value } } : { type: "number" };
}

/** The schema for any of several forms: constants joined, both booleans one type, nothing twice. */
export function joinForms(forms: readonly JsonSchema[]): JsonSchema {
  const joined: JsonSchema[] = [];
  const seen = new Set<string>();
  const constants = joinConstants(forms.filter(isConstant));
  for (const form of forms) {
    const next = isConstant(form) ? constants : form;
    const key = JSON.stringify(next);
    if (seen.has(key)) continue;
    seen.add(key);
    joined.push(...(next.anyOf && Object.keys(next).length === 1 ? next.anyOf : [next]));
  }
  const [only] = joined;
  return only && joined.length === 1 ? only : { anyOf: joined };
}

function isConstant(form: JsonSchema): boolean {
  return form.const !== undefined || form.enum !== undefined;
}

function joinConstants(forms: readonly JsonSchema[]): JsonSchema {
  const values: JsonValue[] = [];
  const names: Record<string, number> = {};
  for (const form of forms) {
    for (const value of form.enum ?? [form.const as JsonValue])
      if (!values.includes(value)) values.push(value);
    Object.assign(names, form.enumValues);
  }
  const enumValues = Object.keys(names).length > 0 ? { enumValues: names } : {};
  const booleans = values.filter((value) => typeof value === "boolean");
  const others = values.filter((value) => typeof value !== "boolean");
  const parts: JsonSchema[] = [];
  if (others.length > 0)
    parts.push(
      others.length === 1 && !forms.some((form) => form.enumValues)
        ? { const: others[0]! }
        : { enum: others, ...enumValues },
    );
  if (booleans.length === 2) parts.push({ type: "boolean" });
  else if (booleans[0] !== undefined) parts.push({ const: booleans[0] });
  const [only] = parts;
  return only && parts.length === 1 ? only : { anyOf: parts };
}
