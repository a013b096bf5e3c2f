import { describe, expect, it } from "vitest";
import { optionErrorOf } from "../testing/option-error-of.js";
import { createModel, createWeights } from "../testing/small-model.js";
import { OPTIMIZERS } from "../testing/small-optimizers.js";
import { SmallTrainer } from "../testing/small-trainer.js";
import { trainSmallModel } from "../testing/train-small-model.js";
import { Freezer } from "./freezer.js";
import type { FreezerOptions } from "./freezer-options.js";

const LAYERS = ["layer1", "layer2", "layer3", "layer10"];
const ENCODER = LAYERS.flatMap((layer) => [`model.encoder.${layer}.kernel`, `model.encoder.${layer}.bias`]);
const BACKBONE = ["conv1.kernel", "conv1.bias", "bn1.gamma", "bn1.beta", "conv2.kernel", "conv2.bias"].map(
  (name) => `model.backbone.${name}`,
);
const allNames = createModel().map(({ name }) => name);
const except = (names: readonly string[], left: RegExp) => names.filter((name) => !left.test(name));

describe.each(OPTIMIZERS)("selection of parameters, trained with %s", (optimizer) => {
  it.each<[string, FreezerOptions, readonly string[]]>([
    ["one exact name", { names: ["model.head.kernel"] }, ["model.head.kernel"]],
    ["a text instead of a list", { names: "model.head.kernel" }, ["model.head.kernel"]],
    [
      "several exact names, to the end of the run",
      { names: ["model.head.kernel", "model.head.bias"] },
      ["model.head.kernel", "model.head.bias"],
    ],
    ["a layer path", { names: ["model.encoder.layer1"] }, ENCODER.slice(0, 2)],
    ["a container path", { names: ["model.backbone"] }, BACKBONE],
    ["a prefix", { name_starts_with: ["model.encoder"] }, ENCODER],
    ["two prefixes", { name_starts_with: ["model.encoder", "model.backbone"] }, [...BACKBONE, ...ENCODER]],
    ["a prefix that ends within a name", { name_starts_with: ["model.encoder.layer"] }, ENCODER],
    [
      "a prefix that ends in a digit",
      { name_starts_with: ["model.encoder.layer1"] },
      ENCODER.filter((name) => name.includes("layer1")),
    ],
    ["a prefix that ends in a dot", { name_starts_with: ["model.encoder.layer1."] }, ENCODER.slice(0, 2)],
    ["a prefix without the root", { name_starts_with: ["encoder.layer2"] }, ENCODER.slice(2, 4)],
    ["a name without the root", { names: ["head.bias"] }, ["model.head.bias"]],
    ["`weight` for a kernel", { names: ["model.head.weight"] }, ["model.head.kernel"]],
    [
      "`weight` for a gamma, without the root",
      { names: ["backbone.bn1.weight"] },
      ["model.backbone.bn1.gamma"],
    ],
    [
      "a prefix but for another prefix",
      { name_starts_with: ["model.encoder"], except_name_starts_with: ["model.encoder.layer2"] },
      except(ENCODER, /layer2/),
    ],
    [
      "a prefix but for a name",
      { name_starts_with: ["model.encoder"], except_names: ["model.encoder.layer2.bias"] },
      except(ENCODER, /layer2.bias/),
    ],
    [
      "a prefix but for `weight` of a layer",
      { name_starts_with: ["model.encoder"], except_names: "encoder.layer2.weight" },
      except(ENCODER, /layer2.kernel/),
    ],
    [
      "a prefix but for both kinds of exception",
      {
        name_starts_with: ["model.encoder"],
        except_names: ["model.encoder.layer2.bias"],
        except_name_starts_with: ["model.encoder.layer3"],
      },
      except(ENCODER, /layer2.bias|layer3/),
    ],
    [
      "a name that is excepted as well",
      { names: ["model.head.kernel", "model.head.bias"], except_names: ["model.head.bias"] },
      ["model.head.kernel"],
    ],
    ["a pattern with a segment left open", { patterns: "model.*.layer1.*" }, ENCODER.slice(0, 2)],
    ["a pattern of the path of a layer", { patterns: ["model.*.layer1"] }, ENCODER.slice(0, 2)],
    ["a pattern of any depth", { patterns: "**.bias" }, allNames.filter((name) => /bias$/.test(name))],
    ["a pattern without the root", { patterns: "encoder.layer?" }, ENCODER.slice(0, 6)],
    [
      "a pattern with `weight` for a kernel and a gamma",
      { patterns: "backbone.**.weight" },
      BACKBONE.filter((name) => /kernel|gamma/.test(name)),
    ],
    [
      "a prefix but for a pattern",
      { names: "model.encoder", except_patterns: "**.bias" },
      except(ENCODER, /bias/),
    ],
    ["a class of layers", { types: "BatchNormalization" }, BACKBONE.slice(2, 4)],
    [
      "a class of layers but for a name",
      { types: ["BatchNormalization"], except_names: "backbone.bn1.beta" },
      BACKBONE.slice(2, 3),
    ],
    [
      "what each of four selectors finds",
      {
        names: "head.bias",
        name_starts_with: "model.backbone.conv1",
        patterns: "**.layer3.weight",
        types: "BatchNormalization",
      },
      [...BACKBONE.slice(0, 4), "model.encoder.layer3.kernel", "model.head.bias"],
    ],
  ])("freezes %s and nothing else", async (_, options, expected) => {
    const { frozenThroughout, trainedSteps, weights } = await trainSmallModel({
      callbacks: [new Freezer(options)],
      maxEpochs: 2,
      optimizer,
    });

    expect(frozenThroughout()).toEqual(expected);
    for (const { name } of weights) if (!expected.includes(name)) expect(trainedSteps(name)).toHaveLength(8);
  });

  it("takes `weight` for the kernel of a depthwise convolution, too", async () => {
    const weights = createWeights("model.wide.kernel", "model.deep.depthwise_kernel", "model.head.kernel");
    const { frozenThroughout } = await trainSmallModel({
      weights,
      callbacks: [new Freezer({ patterns: "**.weight", except_names: "head.weight" })],
      maxEpochs: 1,
    });
    expect(frozenThroughout()).toEqual(["model.wide.kernel", "model.deep.depthwise_kernel"]);
  });

  it("counts a parameter of a container and those of its children once each", async () => {
    const weights = createWeights("model.block.scale", "model.block.inner.kernel", "model.head.kernel");
    const { frozenThroughout, trainer } = await trainSmallModel({
      weights,
      callbacks: [new Freezer({ names: ["model.block", "model.block.scale"] })],
      maxEpochs: 1,
      optimizer,
    });

    expect(frozenThroughout()).toEqual(["model.block.scale", "model.block.inner.kernel"]);
    expect(trainer.lines[0]).toContain("(2 parameters, 6 scalars)");
  });

  it("freezes a shared layer through either of its paths", async () => {
    const shared = createWeights("model.left.kernel", "model.head.kernel").map((weight) =>
      weight.name === "model.left.kernel" ? { ...weight, aliases: ["model.right.kernel"] } : weight,
    );
    for (const name of ["model.left", "model.right", "right.weight"]) {
      const { frozenThroughout } = await trainSmallModel({
        weights: shared,
        callbacks: [new Freezer({ names: name })],
        maxEpochs: 1,
        optimizer,
      });
      expect(frozenThroughout()).toEqual(["model.left.kernel"]);
    }
  });

  it("freezes a layer that only the first batch builds", async () => {
    const { frozenThroughout, trainer } = await trainSmallModel({
      weights: createWeights("model.head.kernel"),
      lateWeights: createWeights("model.late.kernel", "model.late.bias"),
      callbacks: [new Freezer({ names: "model.late", until_epoch: 5 })],
      maxEpochs: 2,
      optimizer,
    });

    expect(frozenThroughout()).toEqual(["model.late.kernel", "model.late.bias"]);
    expect(trainer.lines).toEqual([
      "epoch 0, step 0: froze `model.late` until epoch 5 (2 parameters, 6 scalars); 66.7% of the model is frozen",
    ]);
  });

  it("never trains what the user froze, whether a Freezer selects it or not", async () => {
    const weights = createModel();
    for (const weight of weights.slice(0, 4)) weight.trainable = false;
    const { frozenThroughout } = await trainSmallModel({
      weights,
      callbacks: [new Freezer({ name_starts_with: "model.backbone.conv", until_epoch: 2 })],
      maxEpochs: 4,
      optimizer,
    });

    expect(frozenThroughout()).toEqual(BACKBONE.slice(0, 4));
  });
});

describe("selectors that go wrong", () => {
  const setUp = (options: FreezerOptions) => {
    const freezer = new Freezer(options);
    return {
      freezer,
      trainer: new SmallTrainer({ weights: createModel(), callbacks: [freezer], maxEpochs: 1 }),
    };
  };
  const refusalOf = (options: FreezerOptions) => optionErrorOf(() => setUp(options).trainer.fit());
  const warningsOf = async (options: FreezerOptions) => {
    const { trainer } = setUp(options);
    await trainer.fit();
    return trainer.warnings;
  };

  it("names the nearest path for a name that matches nothing, before the first step", async () => {
    const { freezer, trainer } = setUp({ names: ["model.encodr"] });
    const error = await optionErrorOf(() => trainer.fit());

    expect(error.subject).toBe(freezer);
    expect(error.issues).toEqual([
      {
        code: "UNMATCHED_PARAMETER",
        path: ["names", 0],
        on: "value",
        message: "`model.encodr` matches no parameter of the model",
        label: "matches no parameter",
        help: ["did you mean `model.encoder`?"],
      },
    ]);
    expect(trainer.globalStep).toBe(0);
  });

  it.each([
    ["model.encodr.layer1.kernel", "did you mean `model.encoder.layer1.kernel`?"],
    ["model.encoder.layer1.kernle", "did you mean `model.encoder.layer1.kernel`?"],
    ["encodr.layer2", "did you mean `model.encoder.layer2`?"],
    ["layer3", "did you mean `model.encoder.layer3`?"],
    ["modle.encodr.layer2", "did you mean `model.encoder.layer2`?"],
    ["encoder.layer1.weigth", "did you mean `model.encoder.layer1.kernel`?"],
    ["model.decoder", "did you mean `model.encoder`?"],
    ["model.transformer.block", "`model` has `backbone`, `encoder`, `head`"],
    ["model.head.gate", "`model.head` has `kernel`, `bias`"],
  ])("helps with %s", async (name, help) => {
    const error = await refusalOf({ names: name });

    expect(error.issues[0].path).toEqual(["names"]);
    expect(error.issues[0].help).toEqual([help]);
  });

  it("reports every entry that matches nothing, and no other", async () => {
    const error = await refusalOf({
      name_starts_with: ["model.encoder", "model.bakbone"],
      names: ["model.head", "model.haed"],
    });

    expect(error.issues.map(({ path }) => path)).toEqual([
      ["name_starts_with", 1],
      ["names", 1],
    ]);
  });

  it("reports a name that matches nothing once all layers are built", async () => {
    const trainer = new SmallTrainer({
      weights: createWeights("model.head.kernel"),
      lateWeights: createWeights("model.late.kernel"),
      callbacks: [new Freezer({ names: "model.lat" })],
      maxEpochs: 1,
    });
    const error = await optionErrorOf(() => trainer.fit());

    expect(error.issues[0].help).toEqual(["did you mean `model.late`?"]);
    expect(trainer.globalStep).toBe(0);
  });

  it("says why moving statistics cannot be named", async () => {
    const error = await refusalOf({ names: "model.backbone.bn1.moving_mean" });

    expect(error.issues[0].notes).toEqual([
      "moving statistics are not parameters; they stand still while all of their layer is frozen",
    ]);
  });

  it.each<[FreezerOptions, string, string]>([
    [
      { types: "BatchNormalisation" },
      "`BatchNormalisation` is the class of no layer of the model that has parameters",
      "did you mean `BatchNormalization`?",
    ],
    [
      { types: "Conv2D" },
      "`Conv2D` is the class of no layer of the model that has parameters",
      "the model has layers of the classes `BatchNormalization`, `Dense`",
    ],
    [
      { patterns: "model.*.layr1" },
      "`model.*.layr1` matches no parameter of the model",
      "did you mean `model.*.layer1`?",
    ],
    [{ patterns: "**.weigth" }, "`**.weigth` matches no parameter of the model", "did you mean `**.kernel`?"],
    [
      { patterns: "model.*.*.*.bias" },
      "`model.*.*.*.bias` matches no parameter of the model",
      "`*` stands for one segment of a name, `**` for any number of them",
    ],
  ])("helps with %j", async (options, message, help) => {
    const [issue] = (await refusalOf(options)).issues;

    expect(issue).toMatchObject({ code: "UNMATCHED_PARAMETER", message, help: [help] });
  });

  it("warns of a pattern that excludes nothing", async () => {
    const warnings = await warningsOf({ names: "model.head", except_patterns: "**.gamma" });

    expect(warnings).toEqual(["`**.gamma` in `except_patterns` excludes nothing that this Freezer selects"]);
  });

  it("refuses an empty text, which would freeze everything", async () => {
    const error = await refusalOf({ name_starts_with: [""] });

    expect(error.issues[0].message).toBe(
      "an empty text in `name_starts_with` matches no parameter of the model",
    );
  });

  it("only warns when it is not strict", async () => {
    const { trainer } = setUp({ names: ["model.encodr"], strict: false });
    await trainer.fit();

    expect(trainer.globalStep).toBe(4);
    expect(trainer.warnings).toEqual([
      "`model.encodr` matches no parameter of the model; did you mean `model.encoder`?",
    ]);
    expect(trainer.lines).toEqual([]);
  });

  it("warns of a prefix that also matches a longer number", async () => {
    const warnings = await warningsOf({ name_starts_with: ["encoder.layer1"] });

    expect(warnings).toEqual([
      "`encoder.layer1` in `name_starts_with` also matches `model.encoder.layer10`; write `encoder.layer1.` for that layer only",
    ]);
  });

  it("warns of an excepted prefix that also matches a longer number", async () => {
    const warnings = await warningsOf({
      names: "model.encoder",
      except_name_starts_with: "model.encoder.layer1",
    });

    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("`model.encoder.layer10`");
  });

  it("does not warn of a prefix that ends in a dot", async () => {
    const warnings = await warningsOf({ name_starts_with: ["model.encoder.layer1."] });

    expect(warnings).toEqual([]);
  });

  it("warns of an exception that excludes nothing", async () => {
    const warnings = await warningsOf({
      names: "model.head.kernel",
      except_names: ["model.encoder", "modl"],
    });

    expect(warnings).toEqual([
      "`model.encoder` in `except_names` excludes nothing that this Freezer selects",
      "`modl` in `except_names` excludes nothing that this Freezer selects",
    ]);
  });
});
