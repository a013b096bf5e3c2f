import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { JsonSchema } from "../json-schema.js";
import type { TargetDefinition, TargetManifest } from "../manifest.js";
import { PlannedObject } from "../planned-object.js";
import { DEFAULT_STAGE, withNeeds } from "../stage-needs.js";
import { TargetCatalog } from "../target-catalog.js";

const packages = resolve(import.meta.dirname, "../../..");
/** The targets that our packages ship. */
export const shippedCatalog = new TargetCatalog(
  [
    "tfjs/lighter.targets.json",
    "callbacks/lighter.targets.json",
    "sweeps/lighter.targets.json",
    "tfjs/tf.targets.json",
  ].map((file) => JSON.parse(readFileSync(join(packages, file), "utf8")) as TargetManifest),
);

const TENSOR = "@tensorflow/tfjs-core#Tensor";

/** But for functions of tensors: a config cannot call them, only hand them over. */
export const shippedTargets = shippedCatalog
  .names()
  .flatMap((name) => shippedCatalog.get(name) ?? [])
  .filter((definition) => !definition.produces.includes(TENSOR));

export type Data = Readonly<Record<string, unknown>>;

/** Values of every kind, each right for some options and wrong for most. */
export const VALUES: readonly unknown[] = [
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

/** A value as it stands in YAML, and as core hands it to the check. */
export interface Option {
  readonly written: unknown;
  readonly planned: unknown;
}

export function same(value: unknown): Option {
  return { written: value, planned: value };
}

function resolveRef(definition: TargetDefinition, schema: JsonSchema): JsonSchema {
  return schema.$ref === undefined
    ? schema
    : resolveRef(definition, shippedCatalog.resolve(definition, schema.$ref));
}

/** Some value that a schema allows. */
export function valid(definition: TargetDefinition, schema: JsonSchema): Option {
  const { anyOf, allOf, ...form } = resolveRef(definition, schema);
  const part = anyOf?.[0] ?? allOf?.[0];
  if (part) return valid(definition, { ...part, ...form });
  if (form.slot)
    return node(
      form.slot.kind === "function"
        ? "tf.metrics.mse"
        : (shippedCatalog.producersOf(form.slot.type)[0]?.name ?? ""),
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

/** The least options that an object schema asks for, with what training needs. */
export function least(definition: TargetDefinition, schema: JsonSchema): Option {
  const { required = [], atLeastOneOf = [], properties = {} } = withNeeds(schema, DEFAULT_STAGE);
  const names = [...required, ...atLeastOneOf.flatMap((group) => group[0] ?? [])];
  const made = names.map((name) => [name, valid(definition, properties[name] ?? {})] as const);
  return {
    written: Object.fromEntries(made.map(([name, option]) => [name, option.written])),
    planned: Object.fromEntries(made.map(([name, option]) => [name, option.planned])),
  };
}

/** A node with its least options. */
export function node(name: string): Option {
  const definition = shippedCatalog.get(name);
  if (!definition) return same(null);
  // In a function slot the caller gives the tensors.
  const written = name === "tf.metrics.mse" ? {} : (least(definition, definition.options).written as Data);
  return { written: { _target_: name, ...written }, planned: new PlannedObject(definition) };
}
