import { describe, expect, it } from "vitest";
import { OPTIMIZERS } from "../testing/small-optimizers.js";
import { steps, trainSmallModel } from "../testing/train-small-model.js";
import { Freezer } from "./freezer.js";
import type { FreezerOptions } from "./freezer-options.js";

const LAYERS = ["layer1.", "layer2", "layer3"];
const ENCODER = LAYERS.map((layer) => `model.encoder.${layer}`);

describe.each(OPTIMIZERS)("gradual unfreezing, trained with %s", (optimizer) => {
  /** First step that trains each of the three layers; 28 when none does. */
  const releasesOf = async (options: FreezerOptions) => {
    const { trainedSteps, trainer } = await trainSmallModel({
      callbacks: [new Freezer(options)],
      maxEpochs: 7,
      optimizer,
    });
    const releases = ["layer1", "layer2", "layer3"].map((layer) => {
      const trained = trainedSteps(`model.encoder.${layer}.kernel`);
      expect(trained).toEqual(steps(trained[0] ?? 28, 28));
      return trained[0] ?? 28;
    });
    return { releases, trainer, trainedSteps };
  };

  it.each<[string, FreezerOptions, number[]]>([
    ["starts after one interval by default", { unfreeze_every_n_epochs: 2 }, [8, 16, 24]],
    ["starts at once with start epoch 0", { start_epoch: 0, unfreeze_every_n_epochs: 1 }, [0, 4, 8]],
    ["never releases what comes after the run", { start_epoch: 3, unfreeze_every_n_epochs: 3 }, [12, 24, 28]],
    ["releases the rest at a step", { unfreeze_every_n_epochs: 2, until_step: 10 }, [8, 10, 10]],
    ["releases the rest at an epoch", { unfreeze_every_n_epochs: 2, until_epoch: 3 }, [8, 12, 12]],
  ])("%s", async (_, limits, expected) => {
    const { releases } = await releasesOf({ name_starts_with: ENCODER, ...limits });

    expect(releases).toEqual(expected);
  });

  it("follows the order of the list", async () => {
    const { releases } = await releasesOf({
      name_starts_with: ["model.encoder.layer2", "model.encoder.layer1.", "model.encoder.layer3"],
      unfreeze_every_n_epochs: 1,
    });

    expect(releases).toEqual([8, 4, 12]);
  });

  it("releases prefixes before names", async () => {
    const { releases } = await releasesOf({
      names: ["model.encoder.layer1"],
      name_starts_with: ["model.encoder.layer2", "model.encoder.layer3"],
      unfreeze_every_n_epochs: 1,
    });

    expect(releases).toEqual([12, 4, 8]);
  });

  it("releases prefixes before patterns before names before classes, whatever their order in the options", async () => {
    const { trainedSteps } = await releasesOf({
      types: "BatchNormalization",
      names: ["model.encoder.layer1"],
      patterns: ["**.layer2", "**.layer3"],
      name_starts_with: ["model.backbone.conv1"],
      unfreeze_every_n_epochs: 1,
    });

    const first = [
      "backbone.conv1.kernel",
      "encoder.layer2.kernel",
      "encoder.layer3.kernel",
      "encoder.layer1.kernel",
      "backbone.bn1.gamma",
    ];
    expect(first.map((name) => trainedSteps(`model.${name}`)[0])).toEqual([4, 8, 12, 16, 20]);
  });

  it("releases what only classes select in one last group, in either order", async () => {
    for (const order of ["first_first", "last_first"] as const) {
      const { releases, trainedSteps } = await releasesOf({
        types: ["Dense", "BatchNormalization"],
        names: ["model.encoder.layer1", "model.encoder.layer2"],
        except_names: ["model.head", "model.encoder.layer3"],
        unfreeze_every_n_epochs: 1,
        order,
      });
      expect(releases).toEqual(order === "first_first" ? [4, 8, 0] : [8, 4, 0]);
      expect(trainedSteps("model.backbone.conv1.kernel")).toEqual(steps(12, 28));
      expect(trainedSteps("model.backbone.bn1.gamma")).toEqual(steps(12, 28));
    }
  });

  it("goes through the list from its end when the last is to be first", async () => {
    const { releases } = await releasesOf({
      name_starts_with: ENCODER,
      unfreeze_every_n_epochs: 1,
      order: "last_first",
    });

    expect(releases).toEqual([12, 8, 4]);
  });

  it("counts of a pattern only what it spells out, when several entries match", async () => {
    const { releases } = await releasesOf({
      patterns: ["**.kernel", "model.**.layer2.*"],
      names: ["model.encoder"],
      unfreeze_every_n_epochs: 1,
    });

    expect(releases).toEqual([12, 8, 12]);
  });

  it.each([
    ["first_first" as const, { layer1: 4, layer2: 8, layer3: 12, layer10: 16 }],
    ["last_first" as const, { layer10: 4, layer3: 8, layer2: 12, layer1: 16 }],
  ])("releases the layers of one entry one by one, %s", async (order, expected) => {
    const { trainedSteps, trainer } = await releasesOf({
      names: "model.encoder",
      unfreeze_every_n_epochs: 1,
      unfreeze_by: "layer",
      order,
    });

    for (const [layer, step] of Object.entries(expected)) {
      expect(trainedSteps(`model.encoder.${layer}.kernel`)).toEqual(steps(step, 28));
      expect(trainedSteps(`model.encoder.${layer}.bias`)).toEqual(steps(step, 28));
    }
    expect(trainer.warnings).toEqual([]);
  });

  it("gives a parameter that several entries match to the longest", async () => {
    const { releases, trainedSteps } = await releasesOf({
      name_starts_with: ["model.encoder", "encoder.layer2", "encoder.layer2.bias"],
      unfreeze_every_n_epochs: 1,
    });

    expect(releases).toEqual([4, 8, 4]);
    expect(trainedSteps("model.encoder.layer2.bias")).toEqual(steps(12, 28));
  });

  it("gives a parameter that two entries match alike to the first", async () => {
    const { releases } = await releasesOf({
      name_starts_with: ENCODER,
      names: ["model.encoder.layer2"],
      unfreeze_every_n_epochs: 1,
    });

    expect(releases).toEqual([4, 8, 12]);
  });

  it("trains exceptions from the start, whatever their group", async () => {
    const { releases, trainedSteps } = await releasesOf({
      name_starts_with: ENCODER,
      except_names: ["model.encoder.layer1.bias", "model.encoder.layer3.bias"],
      unfreeze_every_n_epochs: 2,
    });

    expect(releases).toEqual([8, 16, 24]);
    expect(trainedSteps("model.encoder.layer1.bias")).toEqual(steps(0, 28));
    expect(trainedSteps("model.encoder.layer3.bias")).toEqual(steps(0, 28));
  });
});

describe("gradual unfreezing of one entry", () => {
  it("releases all of it at once and warns", async () => {
    const { trainer, trainedSteps } = await trainSmallModel({
      callbacks: [new Freezer({ names: "model.encoder", unfreeze_every_n_epochs: 1 })],
      maxEpochs: 2,
    });

    expect(trainedSteps("model.encoder.layer3.kernel")).toEqual(steps(4, 8));
    expect(trainer.warnings).toEqual([
      "`unfreeze_every_n_epochs` releases one listed entry after another, and this Freezer lists one: all of `model.encoder` is released at once; `unfreeze_by: layer` releases its layers one by one",
    ]);
  });
});

describe("options that only tell groups apart", () => {
  it.each<[FreezerOptions, readonly string[]]>([
    [{ unfreeze_by: "layer" }, ["unfreeze_by: layer"]],
    [{ order: "last_first", until_epoch: 1 }, ["order: last_first"]],
    [{ unfreeze_by: "layer", order: "last_first" }, ["unfreeze_by: layer", "order: last_first"]],
    [{ unfreeze_by: "layer", lr_decay_per_group: 2 }, []],
    [{ unfreeze_by: "layer", order: "last_first", unfreeze_every_n_epochs: 1 }, []],
    [{ unfreeze_by: "layer", monitor: "val/loss" }, []],
    [{ unfreeze_by: "entry", order: "first_first" }, []],
  ])("are warned of where nothing asks for groups: %j", async (options, idle) => {
    const { trainer } = await trainSmallModel({
      callbacks: [new Freezer({ names: "model.encoder", ...options })],
      maxEpochs: 1,
      validate: () => ({ "val/loss": 1 }),
    });

    expect(trainer.warnings).toEqual(
      idle.map(
        (option) =>
          `\`${option}\` does nothing here: without \`unfreeze_every_n_epochs\` or \`monitor\` all of this Freezer is released at once`,
      ),
    );
  });
});

describe("gradual unfreezing in the log", () => {
  it("says what stays frozen, until when, and what of it saves no backward pass", async () => {
    const { trainer } = await trainSmallModel({
      callbacks: [new Freezer({ name_starts_with: ENCODER, unfreeze_every_n_epochs: 2 })],
      maxEpochs: 5,
    });

    expect(trainer.lines).toEqual([
      "epoch 0, step 0: froze `model.encoder.layer1.` until epoch 2, `model.encoder.layer2` until epoch 4, `model.encoder.layer3` until epoch 6 (6 parameters, 18 scalars); no backward saving for `model.encoder.layer1.`, `model.encoder.layer2`, `model.encoder.layer3`, which gradients must pass through; 37.5% of the model is frozen",
      "epoch 2, step 8: unfroze `model.encoder.layer1.` (2 parameters, 6 scalars); still frozen: `model.encoder.layer2` until epoch 4, `model.encoder.layer3` until epoch 6; no backward saving for `model.encoder.layer2`, `model.encoder.layer3`, which gradients must pass through; 25.0% of the model is frozen",
      "epoch 4, step 16: unfroze `model.encoder.layer2` (2 parameters, 6 scalars); still frozen: `model.encoder.layer3` until epoch 6; no backward saving for `model.encoder.layer3`, which gradients must pass through; 12.5% of the model is frozen",
    ]);
  });
});
