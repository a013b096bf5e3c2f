import type { JsonSchema, JsonValue, Slot } from "../json-schema.js";
import { alternativesOf, type Alternative, type ResolveRef } from "./alternatives.js";
import { either, listNames, shortType, withArticle } from "./wording.js";
import { isTuple } from "../schema-forms.js";

/**
 * Describes the forms that are allowed, as it stands after "must be":
 * `a string or a list of strings`.
 */
export function describeForms(forms: readonly Alternative[], resolve: ResolveRef): string {
  const values = [...new Set(forms.flatMap((form) => valuesOf(form) ?? []).map(describeConstant))];
  const others = forms
    .filter((form) => valuesOf(form) === undefined)
    .map((form) => describeForm(form, resolve));
  if (values.length > MANY) return either([...new Set(others), `one of ${values.length} values`]);
  if (values.length > 2 && others.length === 0) return `one of ${values.join(", ")}`;
  return either([...new Set(others), ...values]);
}

/** More values than a sentence can list. */
const MANY = 6;

/** The values of an option that lists more than a sentence can name; undefined for others. */
export function describeManyValues(forms: readonly Alternative[]): string | undefined {
  const values = forms.flatMap((form) => valuesOf(form) ?? []);
  return values.length > MANY ? `its values are ${listNames(values.map(String))}` : undefined;
}

/** The values a schema lists, or undefined when it lists none. */
export function valuesOf(form: Alternative): readonly JsonValue[] | undefined {
  if (form.enum) return form.enum;
  return form.const === undefined ? undefined : [form.const];
}

function describeForm(form: Alternative, resolve: ResolveRef): string {
  if (form.slot) return describeSlot(form.slot);
  switch (form.type) {
    case "integer":
      return `an integer${describeBounds(form)}`;
    case "number":
      return `a number${describeBounds(form)}`;
    case "string":
      return describeString(form);
    case "boolean":
      return "`true` or `false`";
    case "null":
      return "`null`";
    case "array":
      return describeList(form, resolve);
    case "object":
      return describeMapping(form, resolve);
    case undefined:
      return "anything";
    default:
      return either(form.type.map((type) => describeForm({ ...form, type }, resolve)));
  }
}

function describeSlot(slot: Slot): string {
  switch (slot.kind) {
    case "instance":
    case "factory":
      return withArticle(`\`${shortType(slot.type)}\``);
    case "function":
      return "a function";
  }
}

function describeBounds(form: Alternative): string {
  const {
    minimum: least,
    maximum: most,
    exclusiveMinimum: above,
    exclusiveMaximum: below,
    multipleOf,
  } = form;
  const parts: string[] = [];
  if (least !== undefined && most !== undefined) parts.push(`from ${least} to ${most}`);
  else if (least !== undefined) parts.push(`of at least ${least}`);
  else if (most !== undefined) parts.push(`of at most ${most}`);
  if (above !== undefined) parts.push(`greater than ${above}`);
  if (below !== undefined) parts.push(`less than ${below}`);
  if (multipleOf !== undefined) parts.push(`that is a multiple of ${multipleOf}`);
  return parts.length === 0 ? "" : ` ${parts.join(" and ")}`;
}

function describeString(form: Alternative): string {
  const noun = form.format === "path" ? "path" : "string";
  const parts: string[] = [];
  if (form.minLength === 1 && form.maxLength === undefined) return `a non-empty ${noun}`;
  if (form.minLength !== undefined || form.maxLength !== undefined)
    parts.push(`of ${describeCount(form.minLength, form.maxLength, "character")}`);
  if (form.pattern !== undefined) parts.push(`that matches \`${form.pattern}\``);
  return [`a ${noun}`, ...parts].join(" ");
}

function describeList(form: Alternative, resolve: ResolveRef): string {
  const { items, minItems, maxItems } = form;
  if (isTuple(items)) {
    const parts = items.map((item) => either(alternativesOf(item, resolve).map(nameForm)));
    return `a list of ${parts.length} items: ${parts.join(", ")}`;
  }
  const count =
    minItems === undefined && maxItems === undefined ? "" : `${describeCount(minItems, maxItems, "item")}, `;
  const item = items === undefined ? undefined : pluralOf(items, resolve);
  if (item === undefined) return count === "" ? "a list" : `a list of ${count.replace(/, $/, "")}`;
  return count === "" ? `a list of ${item}` : `a list of ${count}all ${item}`;
}

function describeMapping(form: Alternative, resolve: ResolveRef): string {
  const values = form.additionalProperties;
  if (form.properties !== undefined || typeof values !== "object") return "a mapping";
  const plural = pluralOf(values, resolve);
  return plural === undefined ? "a mapping" : `a mapping of names to ${plural}`;
}

function describeCount(least: number | undefined, most: number | undefined, noun: string): string {
  const plural = (count: number) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  if (least !== undefined && least === most) return plural(least);
  if (least !== undefined && most !== undefined) return `${least} to ${plural(most)}`;
  return least !== undefined ? `at least ${plural(least)}` : `at most ${plural(most ?? 0)}`;
}

/** `strings`, for the items of a list; undefined for items that may be anything. */
function pluralOf(schema: JsonSchema, resolve: ResolveRef): string | undefined {
  const nouns: string[] = [];
  for (const form of alternativesOf(schema, resolve)) {
    const values = valuesOf(form);
    if (values) nouns.push(...values.map(describeConstant));
    else if (form.slot)
      nouns.push(form.slot.kind === "function" ? "functions" : `\`${shortType(form.slot.type)}\` objects`);
    else if (form.type === undefined) return undefined;
    else nouns.push(...[form.type].flat().map((type) => PLURALS[type]));
  }
  return either([...new Set(nouns)]);
}

const PLURALS = {
  null: "nulls",
  boolean: "booleans",
  integer: "integers",
  number: "numbers",
  string: "strings",
  array: "lists",
  object: "mappings",
} as const;

/** Words that YAML reads as text stand bare, as one would write them. */
function describeConstant(value: JsonValue): string {
  const bare =
    typeof value === "string" && /^[a-z_][\w./-]*$/i.test(value) && !/^(true|false|null)$/i.test(value);
  return bare ? `\`${value}\`` : `\`${JSON.stringify(value)}\``;
}

/** A form by its kind alone: types may lead back to themselves. */
function nameForm(form: Alternative): string {
  if (form.type === "array") return "a list";
  if (form.type === "object") return "a mapping";
  const values = valuesOf(form);
  return values ? either(values.map(describeConstant)) : describeForm(form, () => ({}));
}
