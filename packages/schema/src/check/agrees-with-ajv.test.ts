import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../json-schema.js";
import type { TargetManifest } from "../manifest.js";
import { TargetCatalog } from "../target-catalog.js";
import { checkOptions } from "./check-options.js";

// Few different values, so that schemas and values meet often.
const word = fc.constantFrom("a", "bb", "ccc");
const number = fc.constantFrom(-1, 0, 0.5, 1, 2, 3);
const scalar = fc.oneof(word, number, fc.boolean(), fc.constant(null));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(word, tie("value"), { maxKeys: 3 }),
  ),
}));

const { schema } = fc.letrec<{ schema: JsonSchema; object: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    fc.constant<JsonSchema>({}),
    fc.constantFrom<JsonSchema>(
      { type: "string" },
      { type: "boolean" },
      { type: "null" },
      { type: "integer" },
    ),
    fc.record<JsonSchema>(
      { type: fc.constantFrom("number", "integer"), minimum: number, maximum: number },
      { requiredKeys: ["type"] },
    ),
    fc.record<JsonSchema>(
      {
        type: fc.constant("number"),
        exclusiveMinimum: number,
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
    fc.record<JsonSchema>({ enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }) }),
    fc.record<JsonSchema>({ const: scalar }),
    fc.record<JsonSchema>({ $ref: fc.constant("#/definitions/Tree") }),
    fc.record<JsonSchema>(
      { type: fc.constant("array"), items: tie("schema"), minItems: fc.nat(2), maxItems: fc.nat(3) },
      { requiredKeys: ["type"] },
    ),
    fc
      .record({
        items: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }),
        rest: fc.option(tie("schema")),
        minItems: fc.nat(2),
      })
      .map(({ items, rest, minItems }): JsonSchema => ({
        type: "array",
        items,
        minItems,
        additionalItems: rest ?? false,
      })),
    fc.record<JsonSchema>({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
    tie("object"),
  ),
  object: fc.record<JsonSchema>(
    {
      type: fc.constant("object"),
      properties: fc.dictionary(word, tie("schema"), { maxKeys: 3 }),
      required: fc.uniqueArray(word, { maxLength: 2 }),
      additionalProperties: fc.oneof(fc.boolean(), tie("schema")),
    },
    { requiredKeys: ["type"] },
  ),
}));

const definitions: TargetManifest["definitions"] = {
  Tree: {
    type: "object",
    properties: { a: { type: "number" }, bb: { type: "array", items: { $ref: "#/definitions/Tree" } } },
    additionalProperties: false,
  },
};

describe("checkOptions", () => {
  it("accepts and refuses the same plain data as ajv", () => {
    const ajv = new Ajv({ strict: false, logger: false });
    let accepted = 0;
    fc.assert(
      fc.property(schema, value, (option, given) => {
        const options: JsonSchema = { type: "object", properties: { option }, additionalProperties: false };
        const target = {
          name: "t.T",
          kind: "class",
          module: "t",
          exportPath: ["T"],
          description: "",
          parameters: [],
          options,
          produces: [],
        } as const;
        const catalog = new TargetCatalog([
          { format: 1, namespace: "t", package: "t", targets: [target], definitions },
        ]);
        const issues = checkOptions(catalog, target, { option: given });
        const valid = ajv.validate({ ...options, definitions }, { option: given });
        if (valid) accepted++;
        expect(issues.length === 0).toBe(valid);
      }),
      { numRuns: 500, seed: 7 },
    );
    // Both answers have been compared.
    expect(accepted).toBeGreaterThan(50);
    expect(accepted).toBeLessThan(450);
  });
});
