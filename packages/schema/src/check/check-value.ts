import { isTuple } from "../schema-forms.js";
import type { JsonSchema } from "../json-schema.js";
import type { OptionIssue, OptionPath } from "../option-issue.js";
import { UNKNOWN_VALUE } from "../planned-object.js";
import type { Alternative } from "./alternatives.js";
import { checkMapping } from "./check-mapping.js";
import type { CheckContext } from "./context.js";
import { valuesOf } from "./describe-schema.js";
import { isMapping, kindOf } from "./describe-value.js";
import { discriminate, type Discrimination } from "./discriminate.js";
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
  return checkForms(context.formsOf(schema), value, path, context);
}

/** The faults of a value that may take any of several forms: those of the form that is meant. */
export function checkForms(
  forms: readonly Alternative[],
  value: unknown,
  path: OptionPath,
  context: CheckContext,
): OptionIssue[] {
  const [only, ...others] = forms;
  if (only && others.length === 0) return checkForm(only, value, path, context);
  const near: OptionIssue[][] = [];
  for (const form of forms) {
    const issues = checkForm(form, value, path, context);
    if (issues.length === 0) return [];
    // A list or mapping of the right kind is explained from inside.
    const refusedWhole = issues.some(
      (issue) => issue.path.length === path.length && issue.code === "INVALID_OPTION",
    );
    if (isContainer(form, value) && !refusedWhole) near.push(issues);
  }
  const meant = isMapping(value) ? discriminate(forms, value, path, context) : undefined;
  if (meant?.issue) return [meant.issue, ...issuesBeside(meant, path, context)];
  if (meant) return checkForms(meant.forms, value, path, context);
  near.sort((a, b) => a.length - b.length);
  return near[0] ?? [refuse(forms, value, path, context)];
}

/**
 * Finds the other issues of a mapping whose name is wrong or missing, as far as it is clear which
 * form is meant.
 */
function issuesBeside({ forms, value, issue }: Discrimination, path: OptionPath, context: CheckContext) {
  const found = forms.map((form) =>
    checkForm(form, value, path, context).filter((each) => each.message !== issue?.message),
  );
  found.sort((a, b) => a.length - b.length);
  const [least, next] = found;
  return least && (next === undefined || least.length < next.length) ? least : [];
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
  const isPlanned = kindOf(value) === "planned";
  const isScalar = !["planned", "list", "mapping"].includes(kindOf(value));
  const isForSlot = ({ slot, type }: Alternative) =>
    slot !== undefined || (isScalar && (type === "object" || type === "array"));
  if (isPlanned || (slots.length > 0 && forms.every(isForSlot)))
    return wrongSlot(forms, slots, value, path, context);
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
