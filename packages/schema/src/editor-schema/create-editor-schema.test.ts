import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { checkOptions } from "../check/check-options.js";
import { PlannedObject } from "../planned-object.js";
import { sample, sampleCatalog, sampleManifest } from "../testing/sample-manifest.js";
import { TargetCatalog } from "../target-catalog.js";
import { createEditorSchema } from "./create-editor-schema.js";

const { config, groups } = createEditorSchema(sampleCatalog, { trainer: "sample.Trainer" });
const ajv = new Ajv({ strict: false, logger: false, allErrors: true });
const validate = ajv.compile(config);

type Data = Readonly<Record<string, unknown>>;

/** The options as core hands them to the check: nodes as planned objects. */
function plan(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plan);
  if (typeof value !== "object" || value === null) return value;
  const { _target_: target, ...rest } = value as Data;
  if (typeof target === "string") return new PlannedObject(sample(target.replace("sample.", "")));
  return Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, plan(item)]));
}

describe("the editor schema", () => {
  it.each<[boolean, string, Data]>([
    [true, "Freezer", { names: "a" }],
    [true, "Freezer", { names: ["a", "b"], until_epoch: 0, order: "last_first", strict: false }],
    [
      true,
      "Freezer",
      { name_starts_with: [], windows: [{ from_epoch: 0 }, { from_epoch: 3, until_epoch: 5 }] },
    ],
    [true, "Freezer", { names: "a", start_epoch: 1, unfreeze_every_n_epochs: 2, lr_factor: 1 }],
    [true, "EarlyStopping", { monitor: "x", patience: 0 }],
    [true, "Trainer", {}],
    [true, "Trainer", { callbacks: [{ _target_: "sample.Freezer", names: "a" }], input_shape: [1, 2] }],
    [true, "Trainer", { optimizer: { _target_: "sample.adam", learningRate: 0.1 }, criterion: "mse" }],
    [
      true,
      "Trainer",
      {
        criterion: { _target_: "sample.mse", scale: 1 },
        metrics: { a: { _target_: "sample.mse", scale: 1 } },
      },
    ],
    [true, "Trainer", { reduction: "MEAN", tree: { value: 1, children: [{ value: 2 }] }, extra: [{ a: 1 }] }],
    [false, "Freezer", {}],
    [false, "Freezer", { names: "a", until_epochs: 1 }],
    [false, "Freezer", { names: "a", until_epoch: -1 }],
    [false, "Freezer", { names: "a", until_epoch: 1.5 }],
    [false, "Freezer", { names: "a", until_epoch: "ten" }],
    [false, "Freezer", { names: "a", until_epoch: null }],
    [false, "Freezer", { names: [1] }],
    [false, "Freezer", { names: 5 }],
    [false, "Freezer", { names: "a", order: "first" }],
    [false, "Freezer", { names: "a", until_epoch: 1, windows: [{ from_epoch: 0 }] }],
    [false, "Freezer", { names: "a", unfreeze_every_n_epochs: 2 }],
    [false, "Freezer", { names: "a", windows: [] }],
    [false, "Freezer", { names: "a", windows: [{ until_epoch: 1 }] }],
    [false, "Freezer", { names: "a", windows: [{ from_epoch: 1, to: 2 }] }],
    [false, "Freezer", { names: "a", lr_factor: 0 }],
    [false, "Freezer", { names: "a", strict: 1 }],
    [false, "EarlyStopping", { patience: 1 }],
    [false, "EarlyStopping", { monitor: { _target_: "sample.adam" } }],
    [false, "Trainer", { callbacks: [{ _target_: "sample.adam" }] }],
    [false, "Trainer", { callbacks: [{ names: "a" }] }],
    [false, "Trainer", { callbacks: { _target_: "sample.Freezer", names: "a" } }],
    [false, "Trainer", { callbacks: "all" }],
    [false, "Trainer", { optimizer: { _target_: "sample.Freezer", names: "a" } }],
    [false, "Trainer", { optimizer: "adam" }],
    [false, "Trainer", { criterion: { _target_: "sample.Freezer", names: "a" } }],
    [false, "Trainer", { input_shape: [1] }],
    [false, "Trainer", { input_shape: [1, 2, 3] }],
    [false, "Trainer", { reduction: 1 }],
    [false, "Trainer", { tree: { value: 1, children: [{ value: "x" }] } }],
  ])("agrees with the check: %s for %s %j", (valid, name, options) => {
    const target = sample(name);
    expect(checkOptions(sampleCatalog, target, plan(options) as Data).length === 0).toBe(valid);
    expect(validate({ node: { _target_: target.name, ...options } })).toBe(valid);
  });

  it("takes a reference, and what another file must give, in any option", () => {
    const text = "${a.b}";
    const references = {
      trainer: {
        callbacks: text,
        optimizer: text,
        input_shape: text,
        reduction: text,
        tree: text,
        metrics: { a: text },
      },
      freezer: {
        _target_: "sample.Freezer",
        names: [text],
        until_epoch: "???",
        strict: text,
        order: text,
      },
    };
    expect(validate(references)).toBe(true);
    expect(validate({ trainer: text, other: text })).toBe(true);
    expect(
      validate({ node: { _target_: "sample.Freezer", names: text, windows: [text, { from_epoch: text }] } }),
    ).toBe(true);
  });

  it("requires nothing of a file that changes another", () => {
    expect(validate({})).toBe(true);
    expect(
      validate({
        trainer: { optimizer: { learningRate: 1 }, callbacks: { first: { until_epoch: 3 }, second: null } },
      }),
    ).toBe(true);
  });

  it("lets a node be built by others, in part, or not at all", () => {
    for (const key of ["_partial_", "_disabled_", "_merge_"])
      expect(validate({ node: { _target_: "sample.EarlyStopping", [key]: true } })).toBe(true);
    expect(validate({ node: { _target_: "sample.adam", _args_: [0.1] } })).toBe(true);
    expect(
      validate({ trainer: { callbacks: [{ _target_: "sample.EarlyStopping", _partial_: true }] } }),
    ).toBe(false);
  });

  it("checks a root by its default target or by the one it names", () => {
    expect(validate({ trainer: { input_shapes: [1, 2] } })).toBe(false);
    expect(validate({ trainer: { _target_: "sample.EarlyStopping", monitor: "x" } })).toBe(true);
    expect(validate({ trainer: { _target_: "sample.EarlyStopping", input_shape: [1, 2] } })).toBe(false);
  });

  it("has a schema for each kind of node that a group file may hold", () => {
    expect(Object.keys(groups)).toEqual(["Callback", "Optimizer", "Tensor"]);
    const group = new Ajv({ strict: false, logger: false }).compile(groups["Optimizer"] ?? {});
    expect(group({ _target_: "sample.adam", learningRate: 1 })).toBe(true);
    expect(group({ _target_: "sample.Freezer", names: "a" })).toBe(false);
    expect(group({ learningRate: 1 })).toBe(true);
  });

  it("is valid for a project without targets, and lets free data be", () => {
    const empty = new TargetCatalog([{ ...sampleManifest, targets: [], definitions: {} }]);
    const { config: schema } = createEditorSchema(empty, { trainer: "sample.Trainer" });
    const check = new Ajv({ strict: false, logger: false }).compile(schema);
    expect(check({ trainer: { max_epochs: 1 }, other: [{ a: 1 }] })).toBe(true);
    expect(check({ other: { _target_: "sample.adam" } })).toBe(false);
  });

  it("is valid where no target fits a slot", () => {
    const targets = sampleManifest.targets.filter((target) => target.name === "sample.Trainer");
    const alone = new TargetCatalog([{ ...sampleManifest, targets }]);
    const { config: schema } = createEditorSchema(alone, { trainer: "sample.Trainer" });
    const check = new Ajv({ strict: false, logger: false }).compile(schema);
    expect(check({ trainer: { optimizer: {}, input_shape: [1, 2] } })).toBe(true);
    expect(check({ trainer: { optimizer: { _target_: "sample.adam" } } })).toBe(false);
  });
});
