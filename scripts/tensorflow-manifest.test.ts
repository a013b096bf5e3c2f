import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  TargetCatalog,
  checkOptions,
  type JsonSchema,
  type TargetDefinition,
  type TargetManifest,
} from "@lighterjs/schema";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { layers, loadCpuBackend, tf } from "../packages/tfjs/src/engine/tf.js";

const manifest = JSON.parse(
  readFileSync(join(import.meta.dirname, "../packages/tfjs/tf.targets.json"), "utf8"),
) as TargetManifest;
const catalog = new TargetCatalog([manifest]);

beforeAll(async () => {
  loadCpuBackend();
  await tf.setBackend("cpu");
});

/** The export of the target's module for it, and the object that it is a method of. */
function load({ module, exportPath }: TargetDefinition): { owner: object; value: unknown } {
  let owner: object = module === "@tensorflow/tfjs-core" ? tf : layers;
  let value: unknown = owner;
  for (const name of exportPath) {
    owner = value as object;
    value = (owner as Record<string, unknown>)[name];
  }
  return { owner, value };
}

/**
 * The rules that a schema cannot say about these: how the values of one option depend on each other
 * or on a shape.
 */
const BEYOND_SCHEMA = new Set(["tf.layers.permute", "tf.layers.randomWidth", "tf.sequential"]);

const targets = manifest.targets.filter(
  ({ name }) => !/^tf\.(losses|metrics)\./.test(name) && !BEYOND_SCHEMA.has(name),
);

const MADE: Readonly<Record<string, () => unknown>> = {
  // Serves as labels and as predictions.
  Tensor: () => tf.tensor2d([[0], [1]]),
  Layer: () => layers.layers.dense({ units: 2 }),
  RNN: () => layers.layers.simpleRNN({ units: 2 }),
  RNNCell: () => layers.layers.simpleRNNCell({ units: 2 }),
  Initializer: () => layers.initializers.ones(),
  Constraint: () => layers.constraints.nonNeg(),
  Regularizer: () => layers.regularizers.l2({ l2: 0.1 }),
};

/** Stands for an object until it is made: each use needs one of its own. */
interface Made {
  readonly made: string;
}

/** The least value that a schema allows. */
function least(schema: JsonSchema): unknown {
  const form = schema.anyOf?.find((part) => part.type !== "null") ?? schema;
  if (form.slot?.kind === "instance") return { made: form.slot.type.replace(/.*#/, "") } satisfies Made;
  if (form.enum) return form.enum[0];
  if (form.type === "array") {
    const items = Array.isArray(form.items)
      ? (form.items as readonly JsonSchema[])
      : [form.items as JsonSchema];
    return Array.from({ length: Math.max(form.minItems ?? 1, items.length) }, (_, index) =>
      least(items[index] ?? items[0]!),
    );
  }
  if (form.type === "integer") return form.minimum ?? 0;
  if (form.type === "number") return form.minimum ?? 0.5;
  throw new Error(`no least value for ${JSON.stringify(schema)}`);
}

function leastOptions({ options: { properties = {}, required = [], atLeastOneOf = [] } }: TargetDefinition) {
  const names = [...required, ...atLeastOneOf.flatMap((group) => group[0] ?? [])];
  return Object.fromEntries(names.map((name) => [name, least(properties[name] ?? {})]));
}

/** Any value that a schema allows. */
function valueOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valueOf));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.slot?.kind === "instance")
    return fc.constant<Made>({ made: schema.slot.type.replace(/.*#/, "") });
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, minItems = 0, maxItems = 3 } = schema;
  switch (schema.type) {
    case "null":
      return fc.constant(null);
    case "integer":
      return fc.integer({ min: minimum ?? -3, max: maximum ?? (minimum ?? 0) + 4 });
    case "number": {
      const least = minimum ?? (exclusiveMinimum === undefined ? -2 : exclusiveMinimum + 0.01);
      const most = maximum ?? (exclusiveMaximum === undefined ? 3 : exclusiveMaximum - 0.01);
      return fc.double({ min: least, max: most, noNaN: true });
    }
    case "string":
      return fc.constantFrom("a", "b_c");
    case "boolean":
      return fc.boolean();
    case "array":
      return Array.isArray(schema.items)
        ? fc.tuple(...(schema.items as readonly JsonSchema[]).map(valueOf))
        : fc.array(valueOf(schema.items as JsonSchema), { minLength: minItems, maxLength: maxItems });
    default:
      throw new Error(`no values for ${JSON.stringify(schema)}`);
  }
}

/**
 * Any options that the manifest allows, but for rules between options, which are kept by leaving
 * options out.
 */
function optionsOf({ options: { properties = {}, required = [], atLeastOneOf = [] } }: TargetDefinition) {
  const requiredKeys = [...required, ...atLeastOneOf.flatMap((group) => group[0] ?? [])];
  const values = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, valueOf(schema)]),
  );
  return fc.record(values, { requiredKeys }).map((options: Readonly<Record<string, unknown>>) => {
    const clashes = Object.keys(options).flatMap((name) => properties[name]?.conflictsWith ?? []);
    return Object.fromEntries(Object.entries(options).filter(([name]) => !clashes.includes(name)));
  });
}

function make(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(make);
  return typeof value === "object" && value !== null && "made" in value
    ? MADE[String(value.made)]?.()
    : value;
}

/** Calls a target with options, as the config that gave them would. */
function construct(target: TargetDefinition, options: Readonly<Record<string, unknown>>): unknown {
  const { owner, value } = load(target);
  if (typeof value !== "function")
    throw new Error(`the module does not export ${target.exportPath.join(".")}`);
  const made = Object.fromEntries(Object.entries(options).map(([name, option]) => [name, make(option)]));
  const args = target.parameters.map((parameter) =>
    parameter.kind === "options" ? made : made[parameter.name],
  );
  return Reflect.apply(value, owner, args);
}

function hasObject(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasObject);
  return typeof value === "object" && value !== null;
}

describe("any options that the manifest allows", () => {
  it.each(targets.map((target) => [target.name, target] as const))("construct %s", (_, target) => {
    fc.assert(
      fc.property(optionsOf(target), (options) => {
        // Objects stand in slots, which the check of plain data does not know.
        const data = Object.fromEntries(Object.entries(options).filter(([, value]) => !hasObject(value)));
        if (Object.keys(data).length === Object.keys(options).length)
          expect(checkOptions(catalog, target, data)).toEqual([]);
        expect(construct(target, options)).toBeDefined();
      }),
      { numRuns: 15, seed: 11 },
    );
  });
});

describe("the manifest of TensorFlow.js", () => {
  it.each(manifest.targets.map((target) => [target.name, target] as const))(
    "has %s, which works with its minimum",
    (_, target) => {
      expect(construct(target, leastOptions(target))).toBeDefined();
    },
  );

  it("documents every target", () => {
    const bare = manifest.targets.filter((target) => target.description === "");
    expect(bare.map((target) => target.name)).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["tf.layers.dense", { units: 5, unitz: 5 }, "`tf.layers.dense` has no option `unitz`"],
    ["tf.layers.dense", { units: 2.5 }, "`units` must be an integer of at least 1, but is `2.5`"],
    [
      "tf.layers.dropout",
      { rate: 1.5 },
      "`rate` must be a number of at least 0 and less than 1, but is `1.5`",
    ],
    [
      "tf.layers.conv2d",
      { filters: 1, kernelSize: [3, 3], padding: "causal" },
      '`padding` must be `valid` or `same`, but is `"causal"`',
    ],
    ["tf.train.adam", { learning_rate: 0.1 }, "`tf.train.adam` has no option `learning_rate`"],
    [
      "tf.initializers.varianceScaling",
      { mode: "fan_in" },
      '`mode` must be one of `fanIn`, `fanOut`, `fanAvg`, but is `"fan_in"`',
    ],
  ])("refuses what TensorFlow.js accepts silently: %s %j", (name, options, message) => {
    const target = catalog.get(name);
    if (!target) throw new Error(`no target ${name}`);
    expect(checkOptions(catalog, target, options).map((issue) => issue.message)).toEqual([message]);
  });

  it("keeps cells out of the slots of layers", () => {
    const names = catalog.producersOf("@tensorflow/tfjs-layers#Layer").map((target) => target.name);
    expect(names).toContain("tf.layers.dense");
    expect(names.filter((name) => name.includes("Cell"))).toEqual([]);
    expect(catalog.producersOf("@tensorflow/tfjs-layers#RNNCell")).toHaveLength(5);
  });
});
