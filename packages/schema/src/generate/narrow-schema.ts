import type { JsonSchema, JsonType, JsonValue } from "../json-schema.js";
import { isTuple } from "../schema-forms.js";

const KEYWORDS_OF: Readonly<Record<string, readonly JsonType[]>> = {
  type: ["number"],
  minimum: ["number", "integer"],
  maximum: ["number", "integer"],
  exclusiveMinimum: ["number", "integer"],
  exclusiveMaximum: ["number", "integer"],
  multipleOf: ["number", "integer"],
  minLength: ["string"],
  maxLength: ["string"],
  pattern: ["string"],
  format: ["string"],
  enum: ["string"],
  minItems: ["array"],
  maxItems: ["array"],
};

export interface Narrowed {
  readonly schema: JsonSchema;
  /** Keywords that found nothing to narrow. */
  readonly unused: readonly string[];
}

/**
 * Lays constraints over those forms of a schema that they speak about, in a union, in lists and in
 * mappings: `minimum` over both numbers of `number | number[]`, `minItems` over the list. Never
 * widens.
 */
export function narrowSchema(schema: JsonSchema, narrowing: JsonSchema): Narrowed {
  let narrowed = schema;
  const unused: string[] = [];
  for (const [keyword, value] of Object.entries(narrowing) as [string, JsonValue][]) {
    const next = narrowForm(narrowed, keyword, value);
    if (next) narrowed = next;
    else unused.push(keyword);
  }
  return { schema: narrowed, unused };
}

/** The schema with a keyword laid over; undefined where it fits nothing. */
function narrowForm(schema: JsonSchema, keyword: string, value: JsonValue): JsonSchema | undefined {
  const inside = (part: JsonSchema) => narrowForm(part, keyword, value);
  if (schema.anyOf) {
    const forms = narrowSome(schema.anyOf, inside)?.filter(isPossible) ?? [];
    return forms.length > 0 ? withForms(schema, forms) : undefined;
  }
  if (keyword === "enum" && schema.enum)
    return { ...schema, enum: schema.enum.filter((each) => listOf(value).includes(each)) };
  const { type, items, additionalProperties } = schema;
  if (typeof type === "string" && (KEYWORDS_OF[keyword] ?? []).includes(type)) {
    const { type: _type, ...rest } = schema;
    // An enum says the type by its values.
    const kept = keyword === "enum" ? rest : schema;
    return { ...kept, [keyword]: stricter(keyword, schema[keyword as keyof JsonSchema], value) };
  }
  if (type === "object" && typeof additionalProperties === "object") {
    const narrowed = inside(additionalProperties);
    return narrowed && { ...schema, additionalProperties: narrowed };
  }
  if (type !== "array" || items === undefined) return undefined;
  const narrowed = isTuple(items) ? narrowSome(items, inside) : inside(items);
  return narrowed && { ...schema, items: narrowed };
}

function narrowSome(
  parts: readonly JsonSchema[],
  narrow: (part: JsonSchema) => JsonSchema | undefined,
): readonly JsonSchema[] | undefined {
  const narrowed = parts.map(narrow);
  return narrowed.some((part) => part) ? parts.map((part, index) => narrowed[index] ?? part) : undefined;
}

/** A tuple of three of which at most two are allowed is no form any more. */
function isPossible({ minItems = 0, maxItems = Infinity }: JsonSchema): boolean {
  return minItems <= maxItems;
}

/** A union of other forms; of one form, that form. */
export function withForms({ anyOf: _anyOf, ...rest }: JsonSchema, forms: readonly JsonSchema[]): JsonSchema {
  const distinct = [...new Map(forms.map((form) => [JSON.stringify(form), form])).values()];
  const [only] = distinct;
  return only && distinct.length === 1 ? { ...only, ...rest } : { ...rest, anyOf: distinct };
}

/** Of two bounds the one that allows less. */
function stricter(keyword: string, before: unknown, value: JsonValue): JsonValue {
  if (typeof before !== "number" || typeof value !== "number") return value;
  if (/^(exclusiveMin|min)/.test(keyword)) return Math.max(before, value);
  return /^(exclusiveMax|max)/.test(keyword) ? Math.min(before, value) : value;
}

function listOf(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
}
