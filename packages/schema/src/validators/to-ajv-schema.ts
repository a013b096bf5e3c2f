import { alternativesOf, type Alternative, type ResolveRef } from "../check/alternatives.js";
import { valuesOf } from "../check/describe-schema.js";
import { isTuple } from "../is-tuple.js";
import type { JsonSchema, JsonType } from "../json-schema.js";
import type { TargetDefinition } from "../manifest.js";
import type { TargetCatalog } from "../target-catalog.js";
import type { AjvSchema } from "./ajv-schema.js";
import { unionOf } from "./union-of.js";
import { writeValues } from "./write-values.js";

/**
 * What ajv judges the options of a target by. It holds nothing but what decides, so two targets that take the same
 * options have the same schema, and a change of a description leaves it as it is.
 *
 * What must be given at the top is said by `needs` and `needsBeside`, since there the call of a function may give what a
 * config leaves out; below, `required` and `dependencies` say it.
 */
export function toAjvSchema(catalog: TargetCatalog, definition: TargetDefinition): AjvSchema {
  const resolve: ResolveRef = (ref) => catalog.resolve(definition, ref);
  const writer = new SchemaWriter(resolve);
  const forms = alternativesOf(definition.options, resolve);
  const judge = unionOf(forms.map((form) => writer.writeOptions(form)));
  const { definitions } = writer;
  return {
    judge,
    ...(Object.keys(definitions).length > 0 && { definitions }),
  };
}

class SchemaWriter {
  readonly definitions: Record<string, AjvSchema> = {};
  /** Of what has a definition: a reference, or a schema whose references cannot be kept. */
  readonly #names = new Map<string | JsonSchema, string>();

  constructor(readonly resolve: ResolveRef) {}

  write(schema: JsonSchema): AjvSchema {
    const { $ref, anyOf, allOf } = schema;
    if ($ref === undefined && anyOf === undefined && allOf === undefined) return this.writeForm(schema);
    const deciding = Object.keys(schema).filter((keyword) => !ANNOTATIONS.has(keyword));
    if (deciding.length === 1 && $ref !== undefined)
      return this.#refer($ref, () => this.write(this.resolve($ref)));
    if (deciding.length === 1 && anyOf !== undefined) return unionOf(anyOf.map((part) => this.write(part)));
    // What stands beside a reference or a union is laid over its forms, which JSON Schema cannot say.
    return this.#refer(schema, () =>
      unionOf(alternativesOf(schema, this.resolve).map((form) => this.writeForm(form))),
    );
  }

  /** The options of a target as a whole. */
  writeOptions(form: Alternative): AjvSchema {
    const { required = [], atLeastOneOf = [] } = form;
    const needs = [...required.map((name) => [name]), ...atLeastOneOf];
    const { dependencies, ...rest } = this.writeForm({ ...form, required: [], atLeastOneOf: [] });
    return {
      ...rest,
      ...(needs.length > 0 && { type: "object", needs }),
      ...(dependencies && { type: "object", needsBeside: dependencies }),
    };
  }

  /** Only keywords that decide about values of the form's own types: ajv is strict about others. */
  writeForm(form: Alternative): AjvSchema {
    if (form.slot) return { either: { slots: [form.slot] } };
    const values = valuesOf(form);
    if (values) return writeValues(values);
    if (form.type === undefined) return {};
    const types: readonly JsonType[] = [form.type].flat();
    const whole = types.includes("integer") && !types.includes("number");
    const takesNumbers = whole || types.includes("number");
    return {
      type: typeof form.type === "string" ? inDialect(form.type) : [...new Set(types.map(inDialect))],
      ...(whole && { whole }),
      ...(takesNumbers && pick(form, NUMBER_BOUNDS)),
      ...(types.includes("string") && pick(form, TEXT_BOUNDS)),
      ...(types.includes("array") && this.#writeList(form)),
      ...(types.includes("object") && this.#writeMapping(form)),
    };
  }

  #writeList(form: Alternative): AjvSchema {
    const { items, additionalItems } = form;
    const bounds = pick(form, LIST_BOUNDS);
    if (items === undefined) return bounds;
    if (!isTuple(items)) return { ...bounds, items: this.write(items) };
    const rest = additionalItems === false ? false : this.write(additionalItems ?? {});
    return { ...bounds, items: items.map((item) => this.write(item)), additionalItems: rest };
  }

  #writeMapping(form: Alternative): AjvSchema {
    const {
      properties = {},
      patternProperties,
      additionalProperties = true,
      required = [],
      atLeastOneOf = [],
    } = form;
    const dependencies: Record<string, readonly string[]> = {};
    const rules: AjvSchema[] = atLeastOneOf.map((group) =>
      unionOf(group.map((name) => ({ required: [name] }))),
    );
    for (const [name, option] of Object.entries(properties)) {
      const { requires, conflictsWith = [] } = alternativesOf(option, this.resolve)[0] ?? {};
      if (requires) dependencies[name] = requires;
      for (const other of conflictsWith)
        // With its type, since what is not a mapping cannot have both.
        rules.push({ not: { type: "object", required: [name, other] } });
    }
    return {
      mapping: true,
      properties: this.#writeAll(properties),
      ...(patternProperties && { patternProperties: this.#writeAll(patternProperties) }),
      additionalProperties:
        typeof additionalProperties === "object" ? this.write(additionalProperties) : additionalProperties,
      ...(required.length > 0 && { required }),
      ...(Object.keys(dependencies).length > 0 && { dependencies }),
      ...(rules.length > 0 && { allOf: rules }),
    };
  }

  #writeAll(schemas: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, AjvSchema>> {
    return Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [key, this.write(schema)]));
  }

  /** A reference to a definition, which is written when it is first met: it may lead back to itself. */
  #refer(key: string | JsonSchema, write: () => AjvSchema): AjvSchema {
    let name = this.#names.get(key);
    if (name === undefined) {
      name = `d${this.#names.size}`;
      this.#names.set(key, name);
      this.definitions[name] = { judge: write() };
    }
    return { $ref: `#/definitions/${name}` };
  }
}

/** Integers are said by `whole`. */
function inDialect(type: JsonType): JsonType {
  return type === "integer" ? "number" : type;
}

/** Keywords that decide nothing about the value they stand at; those between options are read by the mapping around. */
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

function pick(form: Alternative, keywords: readonly (keyof Alternative)[]): AjvSchema {
  return Object.fromEntries(
    keywords.filter((keyword) => form[keyword] !== undefined).map((keyword) => [keyword, form[keyword]]),
  );
}
