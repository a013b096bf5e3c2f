import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, it } from "vitest";
import { checkOptions } from "../check/check-options.js";
import type { JsonSchema } from "../json-schema.js";
import type { TargetDefinition, TargetManifest } from "../manifest.js";
import { PlannedObject } from "../planned-object.js";
import { TargetCatalog } from "../target-catalog.js";
import { createEditorSchema } from "./create-editor-schema.js";

const packages = resolve(import.meta.dirname, "../../..");
const catalog = new TargetCatalog(
  ["tfjs/lighter.targets.json", "callbacks/lighter.targets.json", "tfjs/tf.targets.json"].map(
    (file) => JSON.parse(readFileSync(join(packages, file), "utf8")) as TargetManifest,
  ),
);
const TENSOR = "@tensorflow/tfjs-core#Tensor";
/** But for functions of tensors: a config cannot call them, only hand them over. */
const definitions = catalog
  .names()
  .flatMap((name) => catalog.get(name) ?? [])
  .filter((definition) => !definition.produces.includes(TENSOR));

type Data = Readonly<Record<string, unknown>>;

/** Values of every kind, each right for some options and wrong for most. */
const VALUES: readonly unknown[] = [
  null,
  true,
  "text",
  "",
  "same",
  "min",
  0,
  1,
  -1,
  0.5,
  1e9,
  [],
  [1],
  [1, 2],
  ["a"],
  [
    [1, 2],
    [3, 4],
  ],
];

/** A node as it stands in YAML, and as core hands it to the check. */
interface Option {
  readonly written: unknown;
  readonly planned: unknown;
}

function same(value: unknown): Option {
  return { written: value, planned: value };
}

function resolveRef(definition: TargetDefinition, schema: JsonSchema): JsonSchema {
  return schema.$ref === undefined
    ? schema
    : resolveRef(definition, catalog.resolve(definition, schema.$ref));
}

/** Some value that a schema allows. */
function valid(definition: TargetDefinition, schema: JsonSchema): Option {
  const { anyOf, allOf, ...form } = resolveRef(definition, schema);
  const part = anyOf?.[0] ?? allOf?.[0];
  if (part) return valid(definition, { ...part, ...form });
  if (form.slot)
    return node(
      form.slot.kind === "function" ? "tf.metrics.mse" : (catalog.producersOf(form.slot.type)[0]?.name ?? ""),
    );
  if (form.enum) return same(form.enum[0]);
  if (form.const !== undefined) return same(form.const);
  switch (form.type) {
    case "integer":
      return same(form.minimum ?? 1);
    case "number":
      return same(form.minimum ?? (form.exclusiveMinimum ?? 0) + 0.5);
    case "string":
      return same("text");
    case "boolean":
      return same(true);
    case "array": {
      const items = Array.isArray(form.items)
        ? (form.items as readonly JsonSchema[])
        : [form.items as JsonSchema];
      const made = items.map((item) => valid(definition, item));
      return { written: made.map((item) => item.written), planned: made.map((item) => item.planned) };
    }
    case "object":
      return least(definition, form);
    default:
      return same(null);
  }
}

/** The least options that an object schema asks for. */
function least(
  definition: TargetDefinition,
  { required = [], atLeastOneOf = [], properties = {} }: JsonSchema,
): Option {
  const names = [...required, ...atLeastOneOf.flatMap((group) => group[0] ?? [])];
  const made = names.map((name) => [name, valid(definition, properties[name] ?? {})] as const);
  return {
    written: Object.fromEntries(made.map(([name, option]) => [name, option.written])),
    planned: Object.fromEntries(made.map(([name, option]) => [name, option.planned])),
  };
}

function node(name: string): Option {
  const definition = catalog.get(name);
  if (!definition) return same(null);
  // In a function slot the caller gives the tensors.
  const written = name === "tf.metrics.mse" ? {} : (least(definition, definition.options).written as Data);
  return { written: { _target_: name, ...written }, planned: new PlannedObject(definition) };
}

describe("the editor schema and the check", () => {
  const { config } = createEditorSchema(catalog, {});
  const ajv = new Ajv({ strict: false, logger: false });
  const validate: ValidateFunction = ajv.compile(config);
  const accepts = (definition: TargetDefinition, options: Option) => ({
    editor: validate({ node: { _target_: definition.name, ...(options.written as Data) } }),
    check: checkOptions(catalog, definition, options.planned as Data).length === 0,
  });

  it.each(definitions.map((definition) => [definition.name, definition] as const))(
    "agree on %s",
    (_, definition) => {
      const base = least(definition, definition.options);
      const withOption = (name: string, option: Option): Option => ({
        written: { ...(base.written as Data), [name]: option.written },
        planned: { ...(base.planned as Data), [name]: option.planned },
      });
      const disagreements: string[] = [];
      const compare = (options: Option, expected?: boolean) => {
        const { editor, check } = accepts(definition, options);
        if (editor !== check || (expected !== undefined && check !== expected))
          disagreements.push(`${JSON.stringify(options.written)}: editor ${editor}, check ${check}`);
      };
      compare(base, true);
      compare(withOption("no_such_option", same(1)), false);
      for (const name of definition.options.required ?? []) {
        const { [name]: _written, ...written } = base.written as Record<string, unknown>;
        const { [name]: _planned, ...planned } = base.planned as Record<string, unknown>;
        compare({ written, planned }, false);
      }
      for (const [name, schema] of Object.entries(definition.options.properties ?? {})) {
        compare(withOption(name, valid(definition, schema)));
        compare(withOption(name, node("lighter.callbacks.EarlyStopping")));
        for (const value of VALUES) compare(withOption(name, same(value)));
      }
      expect(disagreements).toEqual([]);
    },
  );
});
