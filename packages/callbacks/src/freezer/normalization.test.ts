import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Callback } from "../callback.js";
import { createModel } from "../testing/small-model.js";
import { trainSmallModel } from "../testing/train-small-model.js";
import type { NormalizationMode, TrainerCapabilities } from "../trainer.js";
import { Freezer } from "./freezer.js";
import type { FreezerOptions } from "./freezer-options.js";

const EPOCHS = 3;
/** `bare` has neither scale nor center, and so no parameters. */
const LAYERS = ["model.backbone.bn1", "model.backbone.bare", "model.encoder.other"];

/** Normalization layers that remember their mode from run to run, and how often it was set. */
class Layers {
  readonly modes = new Map<string, NormalizationMode>(LAYERS.map((path) => [path, "train"]));
  calls = 0;
  readonly capabilities: TrainerCapabilities = {
    normalizationLayers: () => LAYERS,
    setNormalizationMode: (path, mode) => {
      this.calls += 1;
      this.modes.set(path, mode);
    },
  };
}

/** Runs Freezers and returns the modes of each layer, epoch by epoch. */
async function modesOf(options: readonly FreezerOptions[], layers = new Layers()) {
  const byEpoch: Record<string, NormalizationMode[]> = Object.fromEntries(LAYERS.map((path) => [path, []]));
  const probe: Callback = {
    onBatchEnd: ({ epoch }, batch) => {
      if (batch === 3) for (const [path, mode] of layers.modes) byEpoch[path]![epoch] = mode;
    },
  };
  await trainSmallModel({
    callbacks: [...options.map((own) => new Freezer(own)), probe],
    maxEpochs: EPOCHS,
    capabilities: layers.capabilities,
  });
  return { bn1: byEpoch[LAYERS[0]!], bare: byEpoch[LAYERS[1]!], other: byEpoch[LAYERS[2]!] };
}

const always = (mode: NormalizationMode) => Array.from({ length: EPOCHS }, () => mode);

describe("normalization layers", () => {
  it("use their moving statistics while frozen, and train again when released", async () => {
    const { bn1, other } = await modesOf([{ names: "model.backbone.bn1", until_epoch: 1 }]);

    expect(bn1).toEqual(["inference", "train", "train"]);
    expect(other).toEqual(always("train"));
  });

  it.each([
    ["inference", "inference"],
    ["track", "train"],
    ["batch", "batch"],
  ] as const)("do as `norm_stats: %s` says while frozen", async (norm_stats, mode) => {
    const { bn1 } = await modesOf([{ names: "model.backbone.bn1", until_epoch: 2, norm_stats }]);

    expect(bn1).toEqual([mode, mode, "train"]);
  });

  it("are frozen by the path of their container even without parameters of their own", async () => {
    const { bn1, bare } = await modesOf([{ name_starts_with: ["model.backbone"], until_step: 4 }]);

    expect(bn1).toEqual(["inference", "train", "train"]);
    expect(bare).toEqual(["inference", "train", "train"]);
  });

  it.each<FreezerOptions>([
    { names: "model.backbone.bare" },
    { names: "backbone.bare" },
    { name_starts_with: "model.backbone.bare." },
  ])("can be selected without parameters of their own: %j", async (options) => {
    const { bn1, bare } = await modesOf([options]);

    expect(bare).toEqual(always("inference"));
    expect(bn1).toEqual(always("train"));
  });

  it("keep training when they are excepted", async () => {
    const { bn1, bare } = await modesOf([
      { names: "model.backbone", except_name_starts_with: "model.backbone.b" },
    ]);

    expect(bn1).toEqual(always("train"));
    expect(bare).toEqual(always("train"));
  });

  it("keep training while one of their parameters does", async () => {
    const { bn1 } = await modesOf([
      { names: "model.backbone.bn1.gamma" },
      { names: "model.backbone.bn1.beta", until_epoch: 1 },
    ]);

    expect(bn1).toEqual(["inference", "train", "train"]);
  });

  it("leave nothing behind when frozen, released and frozen again", async () => {
    const { bn1 } = await modesOf([
      { names: "model.backbone.bn1", until_epoch: 1, norm_stats: "batch" },
      { names: "model.backbone.bn1", windows: [{ from_epoch: 2 }] },
    ]);

    expect(bn1).toEqual(["batch", "train", "inference"]);
  });

  it("forget in a new run what an earlier one set", async () => {
    const layers = new Layers();
    await modesOf([{ names: "model.backbone" }], layers);

    const { bn1, bare } = await modesOf([{ names: "model.head.kernel" }], layers);

    expect(bn1).toEqual(always("train"));
    expect(bare).toEqual(always("train"));
  });

  it("are set once at the start, and then only where something changes", async () => {
    const layers = new Layers();
    await modesOf(
      [
        { names: "model.backbone.bn1", until_epoch: 2 },
        { names: "model.head.kernel", until_epoch: 1 },
      ],
      layers,
    );

    expect(layers.calls).toBe(LAYERS.length + 1);
  });

  it("do what the strictest of several Freezers wants, in whatever order these are listed", async () => {
    const freezer = fc.record({
      names: fc.constantFrom("model.backbone", "model.backbone.bn1", "model.backbone.bn1.gamma"),
      norm_stats: fc.constantFrom("inference", "track", "batch"),
      until_epoch: fc.integer({ min: 0, max: EPOCHS }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(freezer, { minLength: 1, maxLength: 3 }), async (freezers) => {
        const whole = { names: "model.backbone.bn1", norm_stats: "track" as const };
        const held = (epoch: number) =>
          freezers.filter(({ until_epoch }) => epoch < until_epoch).map(({ norm_stats }) => norm_stats);
        const expected = always("train").map((mode, epoch) =>
          held(epoch).includes("inference") ? "inference" : held(epoch).includes("batch") ? "batch" : mode,
        );

        expect((await modesOf([...freezers, whole])).bn1).toEqual(expected);
        expect((await modesOf([whole, ...freezers].reverse())).bn1).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it.each<readonly [FreezerOptions["norm_stats"], number]>([
    [undefined, 1],
    ["batch", 1],
    ["track", 0],
  ])(
    "go on changing in a trainer that cannot hold them, which is told once: %s",
    async (norm_stats, times) => {
      const { trainer } = await trainSmallModel({
        weights: createModel(),
        callbacks: [
          new Freezer({ names: "model.backbone", until_epoch: 1, ...(norm_stats && { norm_stats }) }),
          new Freezer({ names: "model.backbone.bn1", ...(norm_stats && { norm_stats }) }),
        ],
        maxEpochs: 2,
      });

      expect(trainer.lines.filter((line) => line.includes("statistics"))).toEqual(
        Array.from(
          { length: times },
          () =>
            "this trainer cannot hold the statistics of normalization layers: those of frozen ones go on changing",
        ),
      );
    },
  );
});
