import { Ajv, _, stringify } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainOptions } from "../check/explain-options.js";
import type { JsonSchema, JsonType } from "../json-schema.js";
import type { TargetDefinition, TargetManifest } from "../manifest.js";
import { PlannedObject } from "../planned-object.js";
import { TargetCatalog } from "../target-catalog.js";
import {
  VALUES,
  least,
  node,
  shippedCatalog,
  shippedTargets,
  valid,
  type Data,
} from "../testing/shipped-options.js";
import { standaloneValidators } from "../testing/standalone-validators.js";
import type { OptionSchema } from "../convert/option-schema.js";
import { createAjv } from "./create-ajv.js";
import { toAjvSchema } from "./to-ajv-schema.js";
import { validatorContext, type Validator } from "./validator.js";

const ajv = createAjv({ Ajv, _, stringify });
const compileValidator = (schema: OptionSchema): Validator => ajv.compile(schema) as Validator;

const CLASS: TargetDefinition = {
  name: "t.A",
  kind: "class",
  module: "t",
  exportPath: ["A"],
  description: "",
  parameters: [],
  options: { type: "object" },
  produces: ["t#A", "t#Base"],
};
const FUNCTION: TargetDefinition = { ...CLASS, name: "t.f", kind: "function", produces: [] };
const planned = fc.constantFrom(
  new PlannedObject(CLASS),
  new PlannedObject(CLASS, { partial: true }),
  new PlannedObject(FUNCTION),
);

// Few different values, so that schemas and values meet often.
const word = fc.constantFrom("a", "bb", "ccc");
/** Of a mapping: the last is no option of its own. */
const key = fc.constantFrom("a", "bb", "ccc", "7");
const number = fc.constantFrom(-1, 0, 0.5, 1, 2, 3);
const scalar = fc.oneof(word, number, fc.boolean(), fc.constant(null));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    planned,
    fc.constantFrom(NaN, Infinity, -0, 1e21, "👍", new Date(0)),
    // Looks like a planned object, but is data.
    fc.constant({ definition: CLASS, partial: false }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(key, tie("value"), { maxKeys: 3 }),
  ),
}));

const slot = fc.constantFrom<JsonSchema>(
  { slot: { kind: "instance", type: "t#Base" } },
  { slot: { kind: "instance", type: "t#B" } },
  { slot: { kind: "factory", type: "t#A" } },
  { slot: { kind: "function", parameters: 1 } },
);
const names = fc.uniqueArray(word, { minLength: 1, maxLength: 2 });
const { schema, object } = fc.letrec<{ schema: JsonSchema; object: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    fc.constant<JsonSchema>({}),
    slot,
    fc.record<JsonSchema>({
      type: fc.constantFrom<JsonType | readonly JsonType[]>("string", "boolean", "null", "integer", [
        "integer",
        "null",
      ]),
    }),
    fc.record<JsonSchema>(
      {
        type: fc.constantFrom<JsonType | readonly JsonType[]>("number", "integer", ["number", "string"]),
        minimum: number,
        exclusiveMaximum: number,
        multipleOf: fc.constantFrom(0.5, 2),
      },
      { requiredKeys: ["type"] },
    ),
    fc.record<JsonSchema>(
      {
        type: fc.constant("string"),
        minLength: fc.nat(3),
        maxLength: fc.nat(3),
        pattern: fc.constantFrom("^a", "b+$"),
      },
      { requiredKeys: ["type"] },
    ),
    fc.record<JsonSchema>({
      enum: fc.uniqueArray(fc.oneof(scalar, fc.tuple(scalar)), { minLength: 1, maxLength: 3 }),
    }),
    fc.record<JsonSchema>({ const: scalar }),
    fc.record<JsonSchema>(
      {
        $ref: fc.constantFrom("#/definitions/Tree", "#/definitions/Other"),
        description: fc.constant("x"),
        required: names,
      },
      { requiredKeys: ["$ref"] },
    ),
    fc.record<JsonSchema>(
      { type: fc.constant("array"), items: tie("schema"), minItems: fc.nat(2), maxItems: fc.nat(3) },
      { requiredKeys: ["type"] },
    ),
    fc
      .record({
        items: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }),
        rest: fc.option(tie("schema")),
      })
      .map(({ items, rest }): JsonSchema => ({ type: "array", items, additionalItems: rest ?? false })),
    fc.record<JsonSchema>(
      { anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 4 }), minimum: number, requires: names },
      { requiredKeys: ["anyOf"] },
    ),
    fc.record<JsonSchema>({ allOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }) }),
    tie("object"),
  ),
  object: fc
    .record<{ -readonly [key in keyof JsonSchema]: JsonSchema[key] } & { rule?: JsonSchema }>(
      {
        type: fc.constant("object"),
        properties: fc.dictionary(word, tie("schema"), { maxKeys: 3 }),
        required: names,
        patternProperties: fc.record({ "^\\d$": tie("schema") }),
        additionalProperties: fc.oneof(fc.boolean(), tie("schema")),
        atLeastOneOf: fc.array(names, { maxLength: 2 }),
        rule: fc.record<JsonSchema>({ requires: names, conflictsWith: names }, { requiredKeys: [] }),
      },
      { requiredKeys: ["type"] },
    )
    .map(({ rule, properties, ...rest }): JsonSchema => ({
      ...rest,
      ...(properties && { properties: { ...properties, ...(rule && { a: { ...properties.a, ...rule } }) } }),
    })),
}));

const definitions: TargetManifest["definitions"] = {
  Tree: {
    type: "object",
    properties: {
      a: { type: "number" },
      bb: { type: "array", items: { $ref: "#/definitions/Tree" } },
      ccc: { anyOf: [{ $ref: "#/definitions/Other" }, { type: "null" }, { type: "string" }] },
    },
    additionalProperties: false,
  },
  // Leads back to itself through a reference that cannot be kept, since something stands beside it.
  Other: { anyOf: [{ $ref: "#/definitions/Deep" }, { type: "integer", minimum: 1 }] },
  Deep: {
    type: "object",
    properties: { a: { $ref: "#/definitions/Tree", required: ["a"] }, bb: { $ref: "#/definitions/Other" } },
    additionalProperties: { $ref: "#/definitions/Deep", atLeastOneOf: [["a", "bb"]] },
  },
};

describe("a validator", () => {
  it("refuses exactly what the walker explains, compiled or from its file", () => {
    let accepted = 0;
    let checked = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          object,
          fc.array(object, { minLength: 2, maxLength: 3 }).map((anyOf): JsonSchema => ({ anyOf })),
          schema.map((a): JsonSchema => ({ type: "object", properties: { a } })),
        ),
        fc.array(fc.dictionary(key, value, { maxKeys: 3 }), { minLength: 5, maxLength: 5 }),
        fc.uniqueArray(word, { maxLength: 1 }),
        (options, values, openNames) => {
          const target: TargetDefinition = { ...CLASS, name: "t.T", options };
          const manifest: TargetManifest = {
            format: 1,
            namespace: "t",
            package: "t",
            targets: [target, CLASS, FUNCTION],
            definitions,
          };
          const catalog = new TargetCatalog([manifest]);
          const compiled = compileValidator(toAjvSchema(catalog, target));
          const standalone = standaloneValidators({ ...manifest, targets: [target] }).get("t.T");
          const open = new Set(openNames);
          for (const given of values) {
            const clean = explainOptions(catalog, target, given, open).length === 0;
            const context = validatorContext(open);
            expect([compiled.call(context, given), standalone?.call(context, given)]).toEqual([clean, clean]);
            checked++;
            if (clean) accepted++;
          }
        },
      ),
      { numRuns: 150, seed: 7 },
    );
    // Both answers have been compared.
    expect(accepted / checked).toBeGreaterThan(0.1);
    expect(accepted / checked).toBeLessThan(0.9);
  });

  const standalone = new Map(
    shippedCatalog.manifests.flatMap((manifest) => [...standaloneValidators(manifest)]),
  );
  it.each(shippedTargets.map((target) => [target.name, target] as const))(
    "agrees with the walker on %s",
    (name, target) => {
      const compiled = compileValidator(toAjvSchema(shippedCatalog, target));
      const base = least(target, target.options).planned as Data;
      const mutations: Data[] = [base, {}, { ...base, no_such_option: 1 }];
      for (const option of Object.keys(base))
        mutations.push(Object.fromEntries(Object.entries(base).filter(([key]) => key !== option)));
      for (const [option, schema] of Object.entries(target.options.properties ?? {}))
        for (const given of [
          valid(target, schema),
          node("lighter.callbacks.EarlyStopping"),
          node("tf.train.sgd"),
        ])
          mutations.push({ ...base, [option]: given.planned }, { ...base, [option]: [given.planned] });
      for (const option of Object.keys(target.options.properties ?? {}))
        for (const given of VALUES) mutations.push({ ...base, [option]: given });
      const disagreements = [new Set<string>(), new Set(target.parameters.map((each) => each.name))].flatMap(
        (open) =>
          mutations.filter((options) => {
            const clean = explainOptions(shippedCatalog, target, options, open).length === 0;
            const context = validatorContext(open);
            return (
              compiled.call(context, options) !== clean ||
              standalone.get(name)?.call(context, options) !== clean
            );
          }),
      );
      expect(disagreements).toEqual([]);
      expect(explainOptions(shippedCatalog, target, base, new Set())).toEqual([]);
    },
  );
});
