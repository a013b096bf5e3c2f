import { alternativesOf, type Alternative } from "../check/alternatives.js";
import { describeForms, valuesOf } from "../check/describe-schema.js";
import { isTuple, takesAnything } from "../schema-forms.js";
import type { JsonSchema, JsonType } from "../json-schema.js";
import { DEFAULT_STAGE, withNeeds } from "../stage-needs.js";
import { asListItem, orNamedItems, orReference, textPattern } from "./as-written.js";
import { choose, namingOptionOf, namingSchema } from "./naming-option.js";
import { optionNotes } from "./option-notes.js";
import type { OptionSchema, Reading } from "./option-schema.js";
import { mustHave, mustHaveOneOf, rulesBetween } from "./rules-between.js";

/** Writes what options take, as their manifest says it, in the JSON Schema of one reader. */
export class OptionConverter {
  constructor(readonly reading: Reading) {}

  /** Converts a schema; refused in one message that begins with `subject`. */
  convert(schema: JsonSchema, subject: string): OptionSchema {
    return this.#union(schema, partsOf(schema), subject);
  }

  /** The keys of a mapping, but for which of them must be given. */
  keys({ properties, patternProperties, additionalProperties }: Alternative): OptionSchema {
    const value = (schema: JsonSchema) => this.convert(schema, "each value");
    const other =
      typeof additionalProperties === "object" ? value(additionalProperties) : additionalProperties;
    return {
      ...(properties && { properties: mapValues(properties, (schema, name) => this.#option(name, schema)) }),
      ...(patternProperties && { patternProperties: mapValues(patternProperties, value) }),
      ...(other !== undefined && { additionalProperties: other }),
      ...rulesBetween(properties ?? {}, this.reading),
    };
  }

  #option(name: string, schema: JsonSchema): OptionSchema {
    const converted = this.convert(schema, `\`${name}\``);
    return this.reading.written
      ? { ...converted, ...optionNotes(schema, converted, this.reading.resolve) }
      : converted;
  }

  #union(schema: JsonSchema, members: readonly JsonSchema[], subject: string): OptionSchema {
    const { written, resolve, slot, anything } = this.reading;
    const named = this.#namedMappings(members);
    const parts = members.filter((part) => !named?.parts.includes(part));
    const forms: readonly Alternative[] = parts.filter((part) => !isIndirect(part));
    if (forms.some(takesAnything)) return anything;

    const constants = forms.flatMap((form) => valuesOf(form) ?? []);
    const slots = forms.flatMap((form) => form.slot ?? []);
    const [first, ...rest] = mergeTypes(forms.flatMap((form) => this.#typed(form) ?? []));
    const errorMessage = written
      ? `${subject} must be ${describeForms(alternativesOf(schema, resolve), resolve)}`
      : "";
    const orItsReference = (form: OptionSchema) => (written ? orReference(form, errorMessage) : form);
    const alternatives: OptionSchema[] = [
      ...(named ? [orItsReference(named.schema)] : []),
      ...(constants.length > 0 && (written || slots.length === 0)
        ? [{ enum: constants, ...(written && { errorMessage }) }]
        : []),
      ...(slots.length > 0 ? [slot(slots, constants)] : []),
      ...parts.filter(isIndirect).map((part) => this.#refer(part)),
      ...rest,
    ];
    // Schemas of nodes and of named types take references themselves.
    if (first || (written && constants.length > 0)) alternatives.push(orItsReference(first ?? {}));
    const [only] = alternatives;
    if (only && alternatives.length === 1) return only;
    return only ? { anyOf: alternatives } : { not: {} };
  }

  /** Converts the definition that a name in the manifest stands for; it may lead back to itself. */
  #refer(part: JsonSchema): OptionSchema {
    const { refer, resolve } = this.reading;
    const { $ref } = part;
    if ($ref !== undefined && decidingKeys(part).length === 1)
      return refer($ref, () => this.convert(resolve($ref), "this"));
    // What stands beside a reference or a union is laid over its forms, which JSON Schema cannot
    // say.
    return refer(part, () => this.#union(part, alternativesOf(part, resolve), "this"));
  }

  /**
   * Of the members of a union the mappings that tell themselves apart by an option, and one schema
   * for all of them.
   */
  #namedMappings(
    parts: readonly JsonSchema[],
  ): { readonly parts: readonly JsonSchema[]; readonly schema: OptionSchema } | undefined {
    if (parts.length < 2) return undefined;
    const mappings = parts.flatMap((part) => {
      const [form, ...others] = alternativesOf(part, this.reading.resolve);
      return form?.type === "object" && others.length === 0 ? [{ part, form }] : [];
    });
    const naming = namingOptionOf(
      mappings.map(({ form }) => form),
      this.reading.resolve,
    );
    if (!naming) return undefined;
    const schemas = mappings.map(({ part, form }) =>
      isIndirect(part) ? this.#refer(part) : { type: "object" as const, ...this.#mapping(form) },
    );
    return {
      parts: mappings.map(({ part }) => part),
      // That option is needed to say anything.
      schema: {
        type: "object",
        properties: { [naming.name]: namingSchema(naming, this.reading) },
        allOf: [mustHave(naming.name, this.reading), ...choose(naming, schemas)],
      },
    };
  }

  /**
   * A form with a type, in keywords that decide about values of this type: the judge is strict
   * about others.
   */
  #typed(form: Alternative): OptionSchema | undefined {
    if (form.type === undefined || form.slot || valuesOf(form)) return undefined;
    const { written } = this.reading;
    const types: readonly JsonType[] = [form.type].flat();
    const isWhole = types.includes("integer") && !types.includes("number");
    const typed: OptionSchema = {
      type: written ? form.type : [...new Set(types.map(inJudge))],
      // Infinity is an integer to ajv.
      ...(isWhole && !written && { whole: true }),
      ...((isWhole || types.includes("number")) && pick(form, NUMBER_BOUNDS)),
      ...(types.includes("string") && (written ? textPattern(form) : pick(form, TEXT_BOUNDS))),
      ...(types.includes("array") && this.#list(form)),
      ...(types.includes("object") && this.#mapping(form)),
    };
    const { items } = form;
    if (!written || !types.includes("array") || items === undefined || isTuple(items)) return typed;
    const slots = alternativesOf(items, this.reading.resolve).flatMap(({ slot }) => slot ?? []);
    return slots.length === 0 ? typed : orNamedItems(typed, this.reading.slot(slots, []));
  }

  #list(form: Alternative): OptionSchema {
    const { items, additionalItems } = form;
    const convert = (item: JsonSchema) => {
      const converted = this.convert(item, "each item");
      return item.slot && this.reading.written ? asListItem(converted) : converted;
    };
    return {
      ...pick(form, LIST_BOUNDS),
      ...(items !== undefined && { items: isTuple(items) ? items.map(convert) : convert(items) }),
      ...(additionalItems !== undefined && {
        additionalItems: additionalItems === false ? false : convert(additionalItems),
      }),
    };
  }

  #mapping(form: Alternative): OptionSchema {
    const { required = [], atLeastOneOf = [] } = this.reading.written ? withNeeds(form, DEFAULT_STAGE) : form;
    const rules = [
      ...required.map((name) => mustHave(name, this.reading)),
      ...atLeastOneOf.map((group) => mustHaveOneOf(group, this.reading)),
    ];
    const named = this.keys(form);
    const takesAnyName = typeof named.additionalProperties === "object";
    const keys = {
      ...named,
      // A node is an object to be built, and no mapping of names to values.
      ...(this.reading.written && takesAnyName && { properties: { ...named.properties, _target_: false } }),
      ...(rules.length > 0 && { allOf: rules }),
    };
    // By itself, so that an editor does not show the message about the mapping as a whole for each
    // unknown key.
    return this.reading.written ? { allOf: [keys] } : { mapping: true, ...keys };
  }
}

/**
 * The members of a union, those that are references left as they are: they may lead back to the
 * union.
 */
function partsOf(schema: JsonSchema): readonly JsonSchema[] {
  if (decidingKeys(schema).length !== 1) return [schema];
  const { allOf, anyOf } = schema;
  const [single] = allOf?.length === 1 ? allOf : [];
  if (single) return partsOf(single);
  return anyOf ? anyOf.flatMap(partsOf) : [schema];
}

/** Whether a schema has to be looked up before its own keywords say what it takes. */
function isIndirect({ $ref, anyOf, allOf }: JsonSchema): boolean {
  return $ref !== undefined || anyOf !== undefined || allOf !== undefined;
}

function decidingKeys(schema: JsonSchema): readonly string[] {
  return Object.keys(schema).filter((keyword) => !ANNOTATIONS.has(keyword));
}

/**
 * Keywords that decide nothing about the value they stand at; those between options are read by the
 * mapping around.
 */
const ANNOTATIONS: ReadonlySet<string> = new Set<keyof JsonSchema>([
  "description",
  "default",
  "examples",
  "deprecated",
  "format",
  "enumValues",
  "requires",
  "conflictsWith",
]);

const NUMBER_BOUNDS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"] as const;
const TEXT_BOUNDS = ["minLength", "maxLength", "pattern"] as const;
const LIST_BOUNDS = ["minItems", "maxItems"] as const;

function pick<K extends keyof Alternative>(form: Alternative, keywords: readonly K[]): Pick<Alternative, K> {
  const given = keywords.filter((keyword) => form[keyword] !== undefined);
  return Object.fromEntries(given.map((keyword) => [keyword, form[keyword]])) as Pick<Alternative, K>;
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, change: (value: T, key: string) => R) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}

/**
 * Keywords of different types do not meet, so that one schema may hold those of a list, a number
 * and a mapping.
 */
function mergeTypes(forms: readonly OptionSchema[]): readonly OptionSchema[] {
  const merged: OptionSchema[] = [];
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

/** Integers are said by `whole`. */
function inJudge(type: JsonType): JsonType {
  return type === "integer" ? "number" : type;
}

function clashes(type: JsonType, types: readonly JsonType[]): boolean {
  return types.some((each) => inJudge(each) === inJudge(type));
}
