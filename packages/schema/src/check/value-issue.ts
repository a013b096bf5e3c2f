import { isTuple } from "../is-tuple.js";
import type { JsonSchema, JsonType, Slot } from "../json-schema.js";
import type { OptionIssue, OptionPath } from "../option-issue.js";
import { PlannedObject } from "../planned-object.js";
import { renderPath } from "../render-path.js";
import { suggestNames } from "../suggest-names.js";
import { alternativesOf, type Alternative, type ResolveRef } from "./alternatives.js";
import type { CheckContext } from "./context.js";
import { describeForms, describeManyValues, valuesOf } from "./describe-schema.js";
import { describeKind, describeValue, kindOf } from "./describe-value.js";
import { hasType, includesType } from "./has-type.js";
import { either, listNames, shortType, withArticle } from "./words.js";

/** A value that is none of the forms allowed. */
export function invalidValue(
  forms: readonly Alternative[],
  value: unknown,
  path: OptionPath,
  context: CheckContext,
): OptionIssue {
  const expected = describeForms(forms, context.resolve);
  const name = renderPath(path);
  const sameKind = forms.some(
    (form) => hasType(form, value) || valuesOf(form)?.some((each) => kindOf(each) === kindOf(value)),
  );
  const help = helpFor(forms, value, path, context.resolve);
  const values = describeManyValues(forms);
  return {
    code: "INVALID_OPTION",
    path,
    on: "value",
    message: `\`${name}\` must be ${expected}, but is ${describeValue(value)}`,
    label: sameKind ? `expected ${expected}` : `expected ${expected}, found ${describeKind(value)}`,
    ...(values === undefined || help.length > 0 ? {} : { notes: [values] }),
    ...(help.length > 0 ? { help } : {}),
  };
}

/** Data where an object belongs, an object where data belongs, or an object of another kind. */
export function wrongSlot(
  forms: readonly Alternative[],
  slots: readonly Slot[],
  value: unknown,
  path: OptionPath,
  context: CheckContext,
): OptionIssue {
  const expected = describeForms(forms, context.resolve);
  const fitting = [
    ...new Set(slots.flatMap((slot) => (slot.kind === "function" ? [] : context.producersOf(slot.type)))),
  ].sort();
  const notes: string[] = [];
  if (fitting.length > 0) notes.push(`targets that fit: ${listNames(fitting)}`);
  else if (slots.some((slot) => slot.kind !== "function")) notes.push("no target of this project fits");
  const help = slotHelp(forms, slots, value, fitting);
  return {
    code: "WRONG_SLOT",
    path,
    on: "value",
    message: `\`${renderPath(path)}\` takes ${expected}, but ${describeGiven(value)}`,
    label: `expected ${expected}`,
    ...(notes.length > 0 ? { notes } : {}),
    ...(help.length > 0 ? { help } : {}),
  };
}

function describeGiven(value: unknown): string {
  if (!(value instanceof PlannedObject)) return `is ${describeValue(value)}`;
  const { definition, partial } = value;
  const type = definition.produces[0];
  const made = type === undefined ? "plain data" : withArticle(`\`${shortType(type)}\``);
  if (partial) return `\`${definition.name}\` with \`_partial_: true\` gives a function that makes ${made}`;
  return definition.kind === "class" && type !== undefined && definition.name.endsWith(`.${shortType(type)}`)
    ? `is a \`${definition.name}\``
    : `\`${definition.name}\` makes ${made}`;
}

function slotHelp(
  forms: readonly Alternative[],
  slots: readonly Slot[],
  value: unknown,
  fitting: readonly string[],
): string[] {
  if (value instanceof PlannedObject) {
    const fits = (slot: Slot) => slot.kind !== "function" && value.definition.produces.includes(slot.type);
    if (value.partial && slots.some(fits)) return ["leave out `_partial_: true`"];
    const list = forms.find((form) => form.type === "array");
    return list ? [`write a list: \`- _target_: ${value.definition.name}\``] : [];
  }
  const named =
    typeof value === "string" ? (fitting.includes(value) ? [value] : suggestNames(value, fitting)) : [];
  if (named.length > 0) return [`name it as a target: \`_target_: ${named[0]}\``];
  return kindOf(value) === "mapping" ? ["say what to build with `_target_`"] : [];
}

function helpFor(
  forms: readonly Alternative[],
  value: unknown,
  path: OptionPath,
  resolve: ResolveRef,
): string[] {
  const takes = (type: JsonType) => forms.some((form) => includesType(form, type));
  const key = [...path].reverse().find((step) => typeof step === "string") ?? "";
  if (typeof value === "string") {
    const constants = forms.flatMap((form) => valuesOf(form) ?? []);
    const near = suggestNames(
      value,
      constants.filter((each) => typeof each === "string"),
    );
    if (near.length > 0) return [`did you mean ${either(near.map((name) => `\`${name}\``))}?`];
    const text = value.trim();
    if ((takes("number") || takes("integer")) && text !== "" && Number.isFinite(Number(text)))
      return [`write the number without quotes: \`${key}: ${text}\``];
    if (takes("boolean") && /^(true|yes|on)$/i.test(text)) return [`write \`${key}: true\``];
    if (takes("boolean") && /^(false|no|off)$/i.test(text)) return [`write \`${key}: false\``];
  }
  if (takes("string") && (typeof value === "number" || typeof value === "boolean"))
    return [`for text, add quotes: \`"${String(value)}"\``];
  const missing = Array.isArray(value) ? missingItems(forms, value) : undefined;
  if (missing !== undefined) return [missing];
  const listed = forms.some(
    (form) => includesType(form, "array") && !isTuple(form.items) && fitsItem(form.items, value, resolve),
  );
  if (listed && path.at(-1) === key)
    return [
      kindOf(value) === "mapping"
        ? "write a list: put `- ` before the item"
        : `write a list: \`${key}: [${JSON.stringify(value)}]\``,
    ];
  return [];
}

/** What to add to a list that is too short for each of its forms. */
function missingItems(forms: readonly Alternative[], { length }: readonly unknown[]): string | undefined {
  const [nearest] = forms
    .filter((form) => includesType(form, "array"))
    .sort((a, b) => (a.minItems ?? 0) - (b.minItems ?? 0));
  const count = (nearest?.minItems ?? 0) - length;
  if (count <= 0) return undefined;
  const items = `${count} ${count === 1 ? "item" : "items"}`;
  return nearest?.maxItems === nearest?.minItems ? `add ${items}` : `add at least ${items}`;
}

function fitsItem(items: JsonSchema | undefined, value: unknown, resolve: ResolveRef): boolean {
  return items !== undefined && alternativesOf(items, resolve).some((form) => hasType(form, value));
}
