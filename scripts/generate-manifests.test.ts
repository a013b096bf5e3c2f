import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  TargetCatalog,
  checkOptions,
  type JsonSchema,
  type TargetDefinition,
  type TargetManifest,
} from "@lighterjs/schema";
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

/** What the target's module exports for it, and the object that it is a method of. */
function load({ module, exportPath }: TargetDefinition): { owner: object; value: unknown } {
  let owner: object = module === "@tensorflow/tfjs-core" ? tf : layers;
  let value: unknown = owner;
  for (const name of exportPath) {
    owner = value as object;
    value = (owner as Record<string, unknown>)[name];
  }
  return { owner, value };
}

/** A tensor that serves as labels and as predictions. */
const tensor = () => tf.tensor2d([[0], [1]]);

const MADE: Readonly<Record<string, () => unknown>> = {
  Tensor: tensor,
  Layer: () => layers.layers.dense({ units: 2 }),
  RNN: () => layers.layers.simpleRNN({ units: 2 }),
  RNNCell: () => layers.layers.simpleRNNCell({ units: 2 }),
};

/** The least value that a schema allows. */
function least(schema: JsonSchema): unknown {
  const form =
    schema.anyOf?.find((part) => part.slot) ?? schema.anyOf?.find((part) => part.type !== "null") ?? schema;
  if (form.slot?.kind === "instance") return MADE[form.slot.type.replace(/.*#/, "")]?.();
  if (form.enum) return form.enum[0];
  if (form.type === "array") {
    const items = Array.isArray(form.items)
      ? (form.items as readonly JsonSchema[])
      : [form.items as JsonSchema];
    return items.map(least);
  }
  if (form.type === "integer") return form.minimum ?? 0;
  if (form.type === "number") return form.minimum ?? 0.5;
  throw new Error(`no least value for ${JSON.stringify(schema)}`);
}

/** Calls a target with the least that its manifest asks for. */
function callWithLeast(target: TargetDefinition): unknown {
  const { properties = {}, required = [], atLeastOneOf = [] } = target.options;
  const names = [...required, ...atLeastOneOf.flatMap((group) => group[0] ?? [])];
  const options = Object.fromEntries(names.map((name) => [name, least(properties[name] ?? {})]));
  const args = target.parameters.flatMap((parameter) => {
    if (parameter.kind === "options") return [options];
    return parameter.optional ? [] : [options[parameter.name]];
  });
  const { owner, value } = load(target);
  if (typeof value !== "function")
    throw new Error(`the module does not export ${target.exportPath.join(".")}`);
  return Reflect.apply(value, owner, args);
}

describe("the manifest of TensorFlow.js", () => {
  it.each(manifest.targets.map((target) => [target.name, target] as const))(
    "has %s, which works with its minimum",
    (_, target) => {
      expect(callWithLeast(target)).toBeDefined();
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
