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

describe("gradual unfreezing in the log", () => {
  it("says what stays frozen, and until when", async () => {
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
