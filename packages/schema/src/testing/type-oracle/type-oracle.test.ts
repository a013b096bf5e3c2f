import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv, _, stringify, type ValidateFunction } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { explainOptions } from "../../check/explain-options.js";
import { createEditorSchema } from "../../editor-schema/create-editor-schema.js";
import { generateManifest } from "../../generate/generate-manifest.js";
import type { TargetDefinition } from "../../manifest.js";
import { TargetCatalog } from "../../target-catalog.js";
import { createAjv } from "../../validators/create-ajv.js";
import { toAjvSchema } from "../../validators/to-ajv-schema.js";
import { validatorContext, type Validator } from "../../validators/validator.js";

const read = (file: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, file), "utf8"));
const { declarations, types, values } = read("cases.json") as {
  readonly declarations: readonly string[];
  readonly types: Readonly<Record<string, string>>;
  readonly values: readonly unknown[];
};
const { takes } = read("verdicts.json") as { readonly takes: Readonly<Record<string, readonly number[]>> };

/**
 * Where a config is held to less or more than TypeScript asks for, on purpose: reason → the pairs,
 * as the types' names and values.
 */
const DIFFERENCES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "an enum is given by the values of its texts and by the names of its numbers, not by the enum itself": {
    string_enum: ['taken "low"'],
    numeric_enum: ['taken "None"', "refused 0", "refused 5"],
  },
  "text can be read by number, and is no mapping from numbers": {
    by_number: ["", "1", "None", "a", "b", "data-x", "low"].map((text) => `refused ${JSON.stringify(text)}`),
  },
  "a key of one form beside those of another is a mistake, which TypeScript overlooks": {
    plain_union: ['refused {"a":1,"b":2}'],
  },
};

const folder = realpathSync(mkdtempSync(join(tmpdir(), "lighter-oracle-")));
afterAll(() => rmSync(folder, { recursive: true }));

const ajv = createAjv({ Ajv, _, stringify });
const validators = new Map<string, Validator>();
let catalog: TargetCatalog;
let editor: ValidateFunction;
beforeAll(() => {
  const classes = Object.entries(types).map(
    ([name, type]) => `export class ${name}_ { constructor(readonly options: { value: ${type} }) {} }`,
  );
  writeFileSync(join(folder, "package.json"), '{ "name": "oracle", "type": "module" }');
  writeFileSync(join(folder, "tsconfig.json"), '{ "compilerOptions": { "strict": true, "types": [] } }');
  writeFileSync(join(folder, "index.ts"), [...declarations, ...classes].join("\n"));
  const { manifest } = generateManifest({
    namespace: "oracle",
    package: "oracle",
    entries: [{ file: join(folder, "index.ts"), module: "oracle" }],
  });
  catalog = new TargetCatalog([manifest]);
  editor = new Ajv({ strict: false, logger: false }).compile(createEditorSchema(catalog, {}).config);
});

function validatorOf(definition: TargetDefinition): Validator {
  const known = validators.get(definition.name);
  const validator = known ?? (ajv.compile(toAjvSchema(catalog, definition)) as Validator);
  validators.set(definition.name, validator);
  return validator;
}

/** Asks each of the three judges about a value. */
function judge(name: string, value: unknown) {
  const target = `oracle.${name}_`;
  const definition = catalog.get(target);
  if (!definition) return { walker: false, validator: false, editor: false };
  const options = { value };
  return {
    walker: explainOptions(catalog, definition, options, new Set()).length === 0,
    validator: validatorOf(definition).call(validatorContext(), options),
    editor: editor({ node: { _target_: target, value } }),
  };
}

describe("a value of a type", () => {
  it("has at least 400 verdicts of TypeScript to be compared with", () => {
    expect(Object.keys(takes)).toEqual(Object.keys(types));
    expect(Object.keys(types).length * values.length).toBeGreaterThan(400);
  });

  it.each(Object.keys(types))("is taken and refused as by TypeScript: %s", (name) => {
    const differing = values.flatMap((value, index) => {
      const { walker, validator, editor } = judge(name, value);
      const wanted = takes[name]?.includes(index) === true;
      if (walker === wanted && validator === wanted && editor === wanted) return [];
      if (walker === validator && validator === editor)
        return [`${wanted ? "refused" : "taken"} ${JSON.stringify(value)}`];
      return [`${JSON.stringify({ walker, validator, editor, wanted })} ${JSON.stringify(value)}`];
    });
    const expected = Object.values(DIFFERENCES).flatMap((pairs) => pairs[name] ?? []);
    expect(differing.sort()).toEqual([...expected].sort());
  });
});
