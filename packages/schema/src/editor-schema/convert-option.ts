import type { JsonSchema, Slot } from "../json-schema.js";
import { alternativesOf, type Alternative, type ResolveRef } from "../check/alternatives.js";
import { schemaWords } from "./schema-words.js";
import { describeForms, valuesOf } from "../check/describe-schema.js";
import type { EditorJsonSchema } from "./editor-json-schema.js";
import { mustHave, rulesBetween } from "./rules-between.js";
import { isTuple } from "../is-tuple.js";
import { portablePattern } from "./portable-pattern.js";
import { REFERENCE } from "./reference.js";
import { exampleNumber } from "./shown-value.js";
import { choose, namingOptionOf, namingSchema, type NamingOption } from "./tell-apart.js";

/** What the conversion of one target's options needs. */
export interface ConvertContext {
  readonly resolve: ResolveRef;
  /** A reference to the schema of what `$ref` leads to in the manifest. */
  readonly refer: (ref: string) => EditorJsonSchema;
  /** A reference to the schema of a node that fills one of these slots. */
  readonly slot: (slots: readonly Slot[]) => EditorJsonSchema;
  /** A reference to the schema of free data, whose nodes are checked all the same. */
  readonly anything: EditorJsonSchema;
}

/** The schema of an option in an editor: what it takes, or a reference. */
function convertOption(name: string, schema: JsonSchema, context: ConvertContext): EditorJsonSchema {
  const converted = convertSchema(schema, `\`${name}\``, context);
  const words = schemaWords(schema, context.resolve);
  const isShown = words.default !== undefined || words.examples || words.defaultSnippets;
  const number = isShown ? undefined : exampleNumber(converted);
  return { ...converted, ...words, ...(number === undefined ? {} : { examples: [number] }) };
}

/** What a schema takes, or a reference; refused in one message that begins with `subject`. */
export function convertSchema(
  schema: JsonSchema,
  subject: string,
  context: ConvertContext,
): EditorJsonSchema {
  const all = alternativesOf(schema, context.resolve);
  const errorMessage = `${subject} must be ${describeForms(all, context.resolve)}`;
  const whole = partsOf(schema);
  const named = namedMappings(whole, context);
  const parts = whole.filter((part) => !named?.parts.includes(part));
  const refs = parts.flatMap((part) => part.$ref ?? []);
  const forms = parts
    .filter((part) => part.$ref === undefined)
    .flatMap((part) => alternativesOf(part, context.resolve));
  if (forms.some((form) => form.type === undefined && !form.slot && !valuesOf(form))) return context.anything;

  const constants = forms.flatMap((form) => valuesOf(form) ?? []);
  const slots = forms.flatMap((form) => form.slot ?? []);
  const typed = mergeTypes(
    forms.filter((form) => form.type !== undefined).map((form) => convertTyped(form, context)),
  );
  const [first, ...rest] = typed;
  const alternatives: EditorJsonSchema[] = [
    ...(named ? [orReference(named.schema, errorMessage)] : []),
    ...(constants.length > 0 ? [{ enum: constants, errorMessage }] : []),
    ...(slots.length > 0 ? [context.slot(slots)] : []),
    ...refs.map((ref) => context.refer(ref)),
    ...rest,
  ];
  // Schemas of nodes and of named types take references themselves.
  if (first || constants.length > 0) alternatives.push(orReference(first ?? {}, errorMessage));
  const [only] = alternatives;
  return only && alternatives.length === 1 ? only : { anyOf: alternatives };
}

/** The members of a union, those that are references left as they are: they may lead back to the union. */
function partsOf(schema: JsonSchema): readonly JsonSchema[] {
  const { allOf, anyOf } = schema;
  const [single] = allOf?.length === 1 ? allOf : [];
  if (single) return partsOf(single);
  return anyOf ? anyOf.flatMap(partsOf) : [schema];
}

/** Of the members of a union the mappings that tell themselves apart by an option, and one schema for all of them. */
function namedMappings(
  parts: readonly JsonSchema[],
  context: ConvertContext,
): { readonly parts: readonly JsonSchema[]; readonly schema: EditorJsonSchema } | undefined {
  const mappings = parts.flatMap((part) => {
    const [form, ...others] = alternativesOf(part, context.resolve);
    return form?.type === "object" && others.length === 0 ? [{ part, form }] : [];
  });
  const naming = namingOptionOf(
    mappings.map(({ form }) => form),
    context.resolve,
  );
  if (!naming) return undefined;
  const schemas = mappings.map(({ part, form }) =>
    part.$ref === undefined ? convertMapping(form, context) : context.refer(part.$ref),
  );
  return {
    parts: mappings.map(({ part }) => part),
    schema: { type: "object", ...chooseByName(naming, schemas) },
  };
}

/** Which of several mappings is meant, by the option that names it; that option is needed to say anything. */
function chooseByName(naming: NamingOption, schemas: readonly EditorJsonSchema[]): EditorJsonSchema {
  return {
    properties: { [naming.name]: namingSchema(naming) },
    allOf: [mustHave(naming.name), ...choose(naming, schemas)],
  };
}

/** Keywords of different types do not meet, so that one schema may hold those of a list, a number and a mapping. */
function mergeTypes(forms: readonly EditorJsonSchema[]): EditorJsonSchema[] {
  const merged: EditorJsonSchema[] = [];
  for (const form of forms) {
    const types = [form.type ?? []].flat();
    const index = merged.findIndex(
      (other) => !types.some((type) => clashes(type, [other.type ?? []].flat())),
    );
    const other = merged[index];
    if (!other) merged.push(form);
    else merged[index] = { ...other, ...form, type: [...[other.type ?? []].flat(), ...types] };
  }
  return merged;
}

function clashes(type: string, types: readonly string[]): boolean {
  const numeric = (each: string) => (each === "integer" ? "number" : each);
  return types.some((each) => numeric(each) === numeric(type));
}

function orReference(form: EditorJsonSchema, message: string): EditorJsonSchema {
  const types = [form.type ?? []].flat();
  const takesText = types.includes("string");
  const pattern = takesText ? form.pattern && `${form.pattern}|${REFERENCE}` : REFERENCE;
  const all = takesText ? types : [...types, "string"];
  return {
    ...form,
    type: all.length === 1 ? (all[0] ?? "string") : all,
    ...(pattern === undefined ? {} : { pattern }),
    errorMessage: message,
  };
}

function convertTyped(form: Alternative, context: ConvertContext): EditorJsonSchema {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = form;
  const bounds = { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf };
  const base: EditorJsonSchema = type === undefined ? {} : { type };
  if (type === "string") return { ...base, ...patternOf(form) };
  if (type === "array") return convertList(form, context);
  if (type === "object") return convertMapping(form, context);
  return {
    ...base,
    ...Object.fromEntries(Object.entries(bounds).filter(([, value]) => value !== undefined)),
  };
}

/** Lengths become part of the pattern: the text of a reference has a length of its own. */
function patternOf({ pattern: own, minLength, maxLength }: Alternative): { readonly pattern?: string } {
  const pattern = own === undefined ? undefined : portablePattern(own);
  const parts: string[] = [];
  if (minLength !== undefined || maxLength !== undefined)
    parts.push(`(?=^[\\s\\S]{${minLength ?? 0},${maxLength ?? ""}}$)`);
  if (pattern !== undefined) parts.push(`(?=[\\s\\S]*?(?:${pattern}))`);
  if (parts.length === 0) return {};
  return { pattern: parts.length === 1 && pattern !== undefined ? `(?:${pattern})` : `^${parts.join("")}` };
}

function convertList(form: Alternative, context: ConvertContext): EditorJsonSchema {
  const { items, additionalItems, minItems, maxItems } = form;
  const convert = (item: JsonSchema) => convertItem(item, context);
  const list: EditorJsonSchema = {
    type: "array",
    ...(items === undefined ? {} : { items: isTuple(items) ? items.map(convert) : convert(items) }),
    ...(additionalItems === undefined
      ? {}
      : { additionalItems: additionalItems === false ? false : convert(additionalItems) }),
    ...(minItems === undefined ? {} : { minItems }),
    ...(maxItems === undefined ? {} : { maxItems }),
  };
  const slots = items === undefined || isTuple(items) ? [] : slotsOf(items, context);
  return slots.length === 0 ? list : orNamedItems(list, slots, context);
}

/** A list of nodes may also be written as a mapping of names to them; an override changes or removes one by its name. */
function orNamedItems(
  list: EditorJsonSchema,
  slots: readonly Slot[],
  context: ConvertContext,
): EditorJsonSchema {
  return {
    ...list,
    type: ["array", "object"],
    if: { type: "object", required: ["_target_"] },
    then: { properties: { _target_: false }, errorMessage: "write a list: `- _target_: …`" },
    else: { additionalProperties: { anyOf: [{ type: "null" }, context.slot(slots)] } },
  };
}

function convertItem(item: JsonSchema, context: ConvertContext): EditorJsonSchema {
  const converted = convertSchema(item, "each item", context);
  // A list item without a target is no node that could be merged with another.
  return item.slot
    ? {
        allOf: [
          converted,
          {
            type: ["object", "string"],
            required: ["_target_"],
            errorMessage: "say what to build with `_target_`",
          },
        ],
      }
    : converted;
}

function slotsOf(schema: JsonSchema, context: ConvertContext): readonly Slot[] {
  return alternativesOf(schema, context.resolve).flatMap((form) => form.slot ?? []);
}

function convertMapping(form: Alternative, context: ConvertContext): EditorJsonSchema {
  const { properties, patternProperties, additionalProperties, required = [] } = form;
  const keys: EditorJsonSchema = {
    ...(properties ? { properties: convertProperties(properties, context) } : {}),
    ...convertPatterns(patternProperties, context),
    ...rulesBetween(form, context.resolve),
    ...(required.length > 0 ? { allOf: required.map(mustHave) } : {}),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: convertOther(additionalProperties, context) }),
  };
  // By itself, so that the message about the mapping as a whole is not shown for each unknown key.
  return { type: "object", allOf: [keys] };
}

/** What keys of one kind may hold. */
export function convertPatterns(
  patterns: JsonSchema["patternProperties"],
  context: ConvertContext,
): { readonly patternProperties?: Readonly<Record<string, EditorJsonSchema>> } {
  if (!patterns) return {};
  return {
    patternProperties: Object.fromEntries(
      Object.entries(patterns).map(([pattern, schema]) => [
        pattern,
        convertSchema(schema, "each value", context),
      ]),
    ),
  };
}

/** What the keys may hold that have no option of their own. */
export function convertOther(
  schema: JsonSchema | boolean,
  context: ConvertContext,
): EditorJsonSchema | boolean {
  return typeof schema === "boolean" ? schema : convertSchema(schema, "each value", context);
}

export function convertProperties(
  properties: Readonly<Record<string, JsonSchema>>,
  context: ConvertContext,
): Record<string, EditorJsonSchema> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, convertOption(name, schema, context)]),
  );
}
