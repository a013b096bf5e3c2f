import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../json-schema.js";
import type { TargetManifest } from "../manifest.js";
import { applyOverlay, type OverlayEntry } from "./apply-overlay.js";

function manifestOf(properties: Readonly<Record<string, JsonSchema>>): TargetManifest {
  const targets = ["tf.dense", "tf.cell"].map((name) => ({
    name,
    kind: "function" as const,
    module: "tf",
    exportPath: [name.slice(3)],
    description: name === "tf.dense" ? "Dense." : "",
    parameters: [{ kind: "options" as const, name: "args", optional: false }],
    options: { type: "object" as const, properties, additionalProperties: false },
    produces: ["tf#Cell", "tf#Layer"],
  }));
  return { format: 1, namespace: "tf", package: "tf", targets, definitions: {} };
}

const properties: Readonly<Record<string, JsonSchema>> = {
  units: { type: "number", description: "How many." },
  size: { anyOf: [{ type: "number" }, { type: "array", items: { type: "number" } }] },
  kernel: { anyOf: [{ type: "string" }, { slot: { kind: "instance", type: "tf#Initializer" } }] },
  padding: { enum: ["valid", "same", "causal"] },
  least: { type: "number", minimum: 5 },
};

function apply(...entries: OverlayEntry[]) {
  return applyOverlay(manifestOf(properties), { entries }).targets;
}

function option(name: string, entry: Omit<OverlayEntry, "targets" | "options">) {
  return apply({ targets: ["tf.dense"], options: [name], ...entry })[0]?.options.properties?.[name];
}

describe("applyOverlay", () => {
  it("narrows each form that a constraint speaks about", () => {
    expect(option("size", { narrow: { type: "integer", minimum: 1 } })).toEqual({
      anyOf: [
        { type: "integer", minimum: 1 },
        { type: "array", items: { type: "integer", minimum: 1 } },
      ],
    });
    expect(option("kernel", { narrow: { enum: ["ones"] } })).toEqual({
      anyOf: [{ enum: ["ones"] }, { slot: { kind: "instance", type: "tf#Initializer" } }],
    });
  });

  it("drops a form that the constraints leave no value", () => {
    const tuple = (length: number): JsonSchema => ({
      type: "array",
      items: Array.from({ length }, () => ({ type: "number" })),
      minItems: length,
      maxItems: length,
    });
    const entry: OverlayEntry = {
      targets: ["tf.*"],
      options: ["size"],
      narrow: { minItems: 2, maxItems: 2 },
    };
    const manifest = manifestOf({ size: { anyOf: [{ type: "number" }, tuple(1), tuple(2), tuple(3)] } });
    expect(applyOverlay(manifest, { entries: [entry] }).targets[0]?.options.properties?.["size"]).toEqual({
      anyOf: [{ type: "number" }, tuple(2)],
    });
  });

  it("never widens", () => {
    expect(option("padding", { narrow: { enum: ["same", "full"] } })).toEqual({ enum: ["same"] });
    expect(option("least", { narrow: { minimum: 1 } })).toEqual({ type: "number", minimum: 5 });
    expect(option("units", { description: "Else.", default: 1 })).toMatchObject({
      description: "How many.",
      default: 1,
    });
  });

  it("reaches targets by pattern and leaves others alone", () => {
    const [dense, cell] = apply({
      targets: ["tf.*", "!tf.dense"],
      producesNot: ["tf#Layer"],
      description: "A cell.",
    });
    expect(dense?.produces).toEqual(["tf#Cell", "tf#Layer"]);
    expect(cell).toMatchObject({ produces: ["tf#Cell"], description: "A cell." });
  });

  it("leaves options out, requires them, and groups them", () => {
    const [dense] = apply(
      { targets: ["tf.dense"], options: ["kernel"], omit: true },
      { targets: ["tf.dense"], options: ["units"], required: true },
      { targets: ["tf.dense"], options: ["size"], conflictsWith: ["least"] },
      { targets: ["tf.dense"], atLeastOneOf: ["size", "least"] },
    );
    expect(dense?.options.properties?.["size"]?.conflictsWith).toEqual(["least"]);
    expect(Object.keys(dense?.options.properties ?? {})).toEqual(["units", "size", "padding", "least"]);
    expect(dense?.options).toMatchObject({ required: ["units"], atLeastOneOf: [["size", "least"]] });
  });

  it("closes a target that takes any key", () => {
    const open = manifestOf(properties);
    const [target] = open.targets;
    const targets = [{ ...target!, options: { ...target!.options, additionalProperties: true } }];
    const entry: OverlayEntry = { targets: ["tf.*"], closed: true };
    expect(
      applyOverlay({ ...open, targets }, { entries: [entry] }).targets[0]?.options.additionalProperties,
    ).toBe(false);
    expect(() => apply(entry)).toThrow();
  });

  it("keeps only what is built of an option, and no definition without use", () => {
    const manifest = {
      ...manifestOf({
        kernel: {
          anyOf: [{ $ref: "#/definitions/Nested" }, { slot: { kind: "instance", type: "tf#Tensor" } }],
        },
      }),
      definitions: { Nested: { type: "array" } },
    } as const;
    const narrowed = applyOverlay(manifest, {
      entries: [{ targets: ["tf.*"], options: ["kernel"], slotsOnly: true }],
    });
    expect(narrowed.targets[0]?.options.properties?.["kernel"]).toEqual({
      slot: { kind: "instance", type: "tf#Tensor" },
    });
    expect(narrowed.definitions).toEqual({});
  });

  it.each<[string, OverlayEntry]>([
    ["no target", { targets: ["tf.nothing"], producesNot: ["tf#Layer"] }],
    ["no option", { targets: ["tf.*"], options: ["nothing"], narrow: { minimum: 1 } }],
    ["no form of the option", { targets: ["tf.*"], options: ["padding"], narrow: { minimum: 1 } }],
    ["no heritage", { targets: ["tf.*"], producesNot: ["tf#Model"] }],
  ])("refuses an entry that matches %s", (_, entry) => {
    expect(() => apply(entry)).toThrow(/entries of the overlay that change nothing/);
  });
});
