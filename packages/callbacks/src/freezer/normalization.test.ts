import { describe, expect, it } from "vitest";
import { createModel } from "../testing/small-model.js";
import { trainSmallModel } from "../testing/train-small-model.js";
import type { NormalizationMode } from "../trainer.js";
import { Freezer } from "./freezer.js";
import type { FreezerOptions } from "./freezer-options.js";

describe("normalization layers", () => {
  /** Every change of mode, with the step at which it came. */
  const modesOf = async (...options: readonly FreezerOptions[]) => {
    const modes: [string, NormalizationMode][] = [];
    const { trainer } = await trainSmallModel({
      callbacks: options.map((own) => new Freezer(own)),
      maxEpochs: 3,
      capabilities: {
        // `bare` has neither scale nor center, and so no parameters.
        normalizationLayers: () => ["model.backbone.bn1", "model.backbone.bare", "model.encoder.other"],
        setNormalizationMode: (path, mode) => void modes.push([path, mode]),
      },
    });
    return { modes, trainer };
  };

  it("use their moving statistics while frozen, and train again when released", async () => {
    const { modes } = await modesOf({ names: "model.backbone.bn1", until_epoch: 1 });

    expect(modes).toEqual([
      ["model.backbone.bn1", "inference"],
      ["model.backbone.bn1", "train"],
    ]);
  });

  it("are frozen by the path of their container even without parameters of their own", async () => {
    const { modes } = await modesOf({ name_starts_with: ["model.backbone"], until_step: 3 });

    expect(modes).toEqual([
      ["model.backbone.bn1", "inference"],
      ["model.backbone.bare", "inference"],
      ["model.backbone.bn1", "train"],
      ["model.backbone.bare", "train"],
    ]);
  });

  it.each<FreezerOptions>([
    { names: "model.backbone.bare" },
    { names: "backbone.bare" },
    { name_starts_with: "model.backbone.bare." },
  ])("can be selected without parameters of their own: %j", async (options) => {
    const { modes } = await modesOf(options);

    expect(modes).toEqual([["model.backbone.bare", "inference"]]);
  });

  it("keep training when they are excepted", async () => {
    const { modes } = await modesOf({ names: "model.backbone", except_name_starts_with: "model.backbone.b" });

    expect(modes).toEqual([]);
  });

  it("keep training while one of their parameters does", async () => {
    const { modes } = await modesOf(
      { names: "model.backbone.bn1.gamma" },
      { names: "model.backbone.bn1.beta", until_epoch: 1 },
    );

    expect(modes).toEqual([
      ["model.backbone.bn1", "inference"],
      ["model.backbone.bn1", "train"],
    ]);
  });

  it("are not set again by transitions that do not concern them", async () => {
    const { modes } = await modesOf(
      { names: "model.backbone.bn1", until_epoch: 2 },
      { names: "model.head.kernel", until_epoch: 1 },
    );

    expect(modes).toHaveLength(2);
  });

  it("go on changing in a trainer that cannot hold them, which is told once", async () => {
    const { trainer } = await trainSmallModel({
      weights: createModel(),
      callbacks: [
        new Freezer({ names: "model.backbone", until_epoch: 1 }),
        new Freezer({ names: "model.backbone.bn1" }),
      ],
      maxEpochs: 2,
    });

    expect(trainer.lines.filter((line) => line.includes("statistics"))).toEqual([
      "this trainer cannot hold the statistics of normalization layers: those of frozen ones go on changing",
    ]);
  });
});
