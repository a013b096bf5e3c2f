import { Freezer, type FreezerOptions, type FreezePlanJson } from "@lighterjs/callbacks";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../engine/backend.js";
import { Arrays } from "../data/index.js";
import { layers as layersPackage } from "../engine/tf.js";
import { Sequential } from "../models/index.js";
import { mobileNetV2 } from "../network/testing/mobilenet-v2.js";
import { silent } from "../testing/silent-logger.js";
import { recordingLogger } from "../training/testing/recording-logger.js";
import { cnn, makeSystem, stripes } from "../training/testing/small-systems.js";
import { train } from "../training/testing/train.js";
import type { CallSummary } from "./summary-content.js";

const l = layersPackage.layers;
beforeAll(() => useBackend("wasm", silent));

const PIPED = { color: false, width: 80, isTerminal: false };
const SIZE = 32;

function backboneSystem() {
  const zeros = Array.from({ length: SIZE }, () => Array.from({ length: SIZE }, () => [0, 0, 0]));
  return makeSystem({
    model: new Sequential({
      layers: [
        mobileNetV2({ size: SIZE, thinner: 8 }),
        l.globalAveragePooling2d({ name: "pool" }),
        l.dense({ name: "head", units: 2 }),
      ],
    }),
    dataset: new Arrays({ inputs: [zeros, zeros], targets: [0, 1] }),
    batchSize: 2,
  });
}

/** Every normalization frozen; the head, then block after block from the output on. */
const BY_BLOCK: readonly FreezerOptions[] = [
  { types: "BatchNormalization" },
  { names: "model.backbone", unfreeze_by: "block", order: "last_first", unfreeze_every_n_epochs: 1 },
];

async function summarize(system: ReturnType<typeof makeSystem>, options: readonly FreezerOptions[] = []) {
  const callbacks = options.map((own) => new Freezer(own));
  const logger = recordingLogger();
  const report = await train({ max_epochs: 40, callbacks }, { logger }).summary(system);
  return { calls: report.toJSON() as readonly CallSummary[], report, logger };
}

describe("the summary of a model", () => {
  it("has each call with these keys, in the order of the forward pass", async () => {
    using system = makeSystem({ model: cnn(), dataset: stripes() });
    const { calls } = await summarize(system, [{ names: "model.backbone.conv1" }]);
    expect(calls[0]).toStrictEqual({
      name: "model.backbone.conv1",
      class: "Conv2D",
      output_shape: [null, 6, 6, 3],
      parameters: 30,
      trainable: 0,
      multiply_adds: 6 * 6 * 3 * 9,
      frozen_region: true,
      block: "model.backbone.*",
    });
    expect(calls.map(({ name, trainable, frozen_region }) => [name, trainable, frozen_region])).toEqual([
      ["model.backbone.conv1", 0, true],
      ["model.backbone.bn1", 6, false],
      ["model.backbone.re_lu_1", 0, false],
      ["model.backbone.conv2", 112, false],
      ["model.flatten_1", 0, false],
      ["model.head", 195, false],
    ]);
  });

  it("counts the weights of a layer that is called twice once", async () => {
    const input = layersPackage.input({ shape: [2] });
    const shared = l.dense({ name: "shared", units: 2 });
    const outputs = shared.apply(shared.apply(input)) as typeof input;
    using system = makeSystem({ model: layersPackage.model({ inputs: input, outputs }) });
    const { calls, report } = await summarize(system);
    expect(calls.map(({ name, parameters }) => [name, parameters])).toEqual([
      ["model.shared", 6],
      ["model.shared", 0],
    ]);
    expect(report.render(PIPED)).toContain("2 calls, 6 parameters, of which 6 train at the start");
  });

  it("moves no weight, changes no flag and leaves the names of a Freezer that match nothing aside", async () => {
    using system = makeSystem({ model: cnn(), dataset: stripes() });
    const { calls, logger } = await summarize(system, [{ names: "model.bakbone" }]);
    expect(calls.every(({ parameters, trainable }) => parameters === trainable)).toBe(true);
    expect(logger.lines).toEqual([
      expect.stringMatching(/what Freezers freeze is left out: `model.bakbone` matches/),
    ]);
  });

  it("reads well within 80 columns, for a deep network too", async () => {
    using system = backboneSystem();
    const { report } = await summarize(system, BY_BLOCK);
    const text = report.render({ color: false, width: 80 });
    const lines = text.split("\n");
    const table = lines.slice(
      0,
      lines.findIndex((line) => line.includes("parameters, of which")),
    );
    expect(Math.max(...table.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(lines).toContainEqual(
      expect.stringMatching(/^│ block_4_project +Conv2D +4×4×4 +\d+ +[\d.]+K +frozen +4$/),
    );
    expect(lines).toContain("model.backbone");
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}head +Dense +2 +\d+ +\d+ +trains +17$/));
    expect(text).toContain("│ frozen region: runs without gradients");
    expect(text).toMatch(/^16 {2}model.backbone.block_16_\* … Conv_1\* +[\d,]+ +[\d.]+K$/m);
    expect(text).toContain("takes a layer with its container, `model.backbone.Conv1`");
    expect(report.render({ color: true, width: 80 })).toContain("\u001b[36mfrozen");
  });
});

describe("MobileNetV2", () => {
  it("is released in its sixteen blocks, by a plan that fits a screen", async () => {
    using system = backboneSystem();
    const callbacks = BY_BLOCK.map((own) => new Freezer(own));
    const plan = await train({ max_epochs: 18, callbacks }).plan(system);
    const json = plan.toJSON() as FreezePlanJson;
    expect(json.phases.map(({ from_epoch }) => from_epoch)).toEqual(
      Array.from({ length: 17 }, (_, at) => at),
    );
    const released = (phase: number) =>
      json.phases[phase]?.frozen.filter((name) => json.phases[phase + 1]?.frozen.includes(name) === false);
    expect(released(0)).toEqual(
      ["block_16_expand", "block_16_depthwise", "block_16_project", "Conv_1"].map((layer) =>
        layer.endsWith("depthwise")
          ? `model.backbone.${layer}.depthwise_kernel`
          : `model.backbone.${layer}.kernel`,
      ),
    );
    expect(released(14)).toHaveLength(3);
    expect(json.warnings.length).toBeLessThanOrEqual(3);
    expect(json.phases[0]?.cached_step_cost).toBeLessThan(json.phases[0]?.estimated_step_cost ?? 0);
    expect(json.notes?.length).toBeGreaterThan(0);
  });

  it("says which file, container or layer holds weights that are released in vain", async () => {
    const backbone = mobileNetV2({ size: SIZE, thinner: 16 });
    backbone.trainable = false;
    using system = makeSystem({
      model: new Sequential({
        layers: [backbone, l.globalAveragePooling2d({}), l.dense({ name: "head", units: 2 })],
      }),
      dataset: backboneSystem().trained.dataloaders.train.dataset,
      batchSize: 2,
    });
    const callbacks = [new Freezer({ names: "model.backbone", until_epoch: 1 })];
    const { warnings } = (await train({ max_epochs: 3, callbacks }).plan(system)).toJSON() as FreezePlanJson;
    expect(warnings).toEqual([
      {
        code: "HELD_BY_MODEL",
        message:
          "never trains: `model.backbone.Conv1.kernel` and 155 more: `model.backbone` has `trainable: false`, which no Freezer changes; without that, it trains",
      },
    ]);
  });
});
