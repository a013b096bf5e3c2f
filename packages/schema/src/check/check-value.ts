import { isTuple } from "../is-tuple.js";
import type { JsonSchema } from "../json-schema.js";
import type { OptionIssue, OptionPath } from "../option-issue.js";
import { UNKNOWN_VALUE } from "../planned-object.js";
import type { Alternative } from "./alternatives.js";
import { checkMapping } from "./check-mapping.js";
import type { CheckContext } from "./context.js";
import { valuesOf } from "./describe-schema.js";
import { kindOf } from "./describe-value.js";
import { hasType, includesType } from "./has-type.js";
import { invalidValue, wrongSlot } from "./value-issue.js";

/** The faults of one value, each once. */
export function checkValue(
  schema: JsonSchema,
  value: unknown,
  path: OptionPath,
  context: CheckContext,
): OptionIssue[] {
  if (value === UNKNOWN_VALUE) return [];
  const forms = context.formsOf(schema);
  const only = forms.length === 1 ? forms[0] : undefined;
  if (only) return checkForm(only, value, path, context);

  const near: { readonly issues: OptionIssue[]; readonly otherKind: boolean }[] = [];
  for (const form of forms) {
    const issues = checkForm(form, value, path, context);
    if (issues.length === 0) return [];
    // A list or mapping of the right kind is explained from inside.
    const refusedWhole = issues.some(
      (issue) => issue.path.length === path.length && issue.code === "INVALID_OPTION",
    );
    if (isContainer(form, value) && !refusedWhole) near.push({ issues, otherKind: isOtherKind(form, value) });
  }
  near.sort((a, b) => Number(a.otherKind) - Number(b.otherKind) || a.issues.length - b.issues.length);
  return near[0]?.issues ?? [refuse(forms, value, path, context)];
}

/** Of `{ kind: "file", … } | { kind: "url", … }`, whether a value calls itself another than this form. */
function isOtherKind(form: Alternative, value: unknown): boolean {
  return Object.entries(form.properties ?? {}).some(
    ([name, { const: kind }]) =>
      kind !== undefined && !equal((value as Readonly<Record<string, unknown>>)[name], kind),
  );
}

function isContainer(form: Alternative, value: unknown): boolean {
  const kind = kindOf(value);
  return (
    (kind === "list" && includesType(form, "array")) || (kind === "mapping" && includesType(form, "object"))
  );
}

function refuse(
  forms: readonly Alternative[],
  value: unknown,
  path: OptionPath,
  context: CheckContext,
): OptionIssue {
  const slots = forms.flatMap((form) => form.slot ?? []);
  const planned = kindOf(value) === "planned";
  if (planned || slots.length === forms.length) return wrongSlot(forms, slots, value, path, context);
  return invalidValue(forms, value, path, context);
}

function checkForm(
  form: Alternative,
  value: unknown,
  path: OptionPath,
  context: CheckContext,
): OptionIssue[] {
  const refused = () => [refuse([form], value, path, context)];
  if (form.slot) return context.fits(value, form.slot) ? [] : refused();
  const values = valuesOf(form);
  if (values) {
    const numbers = context.from === "code" && form.enumValues ? Object.values(form.enumValues) : undefined;
    const allowed: readonly unknown[] = numbers ?? values;
    return allowed.some((each) => equal(each, value)) ? [] : refused();
  }
  if (form.type === undefined) return [];
  if (!hasType(form, value) || !keepsBounds(form, value)) return refused();
  if (Array.isArray(value))
    return value.flatMap((item, index) => checkItem(form, item, [...path, index], context));
  if (kindOf(value) === "mapping")
    return checkMapping(form, value as Readonly<Record<string, unknown>>, path, context, checkValue);
  return [];
}

function checkItem(form: Alternative, item: unknown, path: OptionPath, context: CheckContext): OptionIssue[] {
  const { items } = form;
  const index = path.at(-1) as number;
  const schema = isTuple(items) ? (items[index] ?? form.additionalItems) : items;
  return schema === undefined || schema === false ? [] : checkValue(schema, item, path, context);
}

function keepsBounds(form: Alternative, value: unknown): boolean {
  if (typeof value === "number") return keepsRange(form, value);
  if (typeof value === "string") {
    const length = [...value].length;
    if (length < (form.minLength ?? 0) || length > (form.maxLength ?? Infinity)) return false;
    return form.pattern === undefined || new RegExp(form.pattern, "u").test(value);
  }
  if (Array.isArray(value)) {
    if (value.length < (form.minItems ?? 0) || value.length > (form.maxItems ?? Infinity)) return false;
    return !(isTuple(form.items) && form.additionalItems === false && value.length > form.items.length);
  }
  return true;
}

function keepsRange(form: Alternative, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = form;
  // Written so that NaN keeps no bound.
  if (minimum !== undefined && !(value >= minimum)) return false;
  if (maximum !== undefined && !(value <= maximum)) return false;
  if (exclusiveMinimum !== undefined && !(value > exclusiveMinimum)) return false;
  if (exclusiveMaximum !== undefined && !(value < exclusiveMaximum)) return false;
  return multipleOf === undefined || Number.isInteger(value / multipleOf);
}

function equal(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => equal(item, right[index]));
  return false;
}
