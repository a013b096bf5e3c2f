import { Freezer, type Callback, type FreezePlanJson, type FreezerOptions } from "@lighterjs/callbacks";
import { createRandomSource } from "@lighterjs/core";
import type { Factory } from "@lighterjs/schema";
import { describe, expect, it } from "vitest";
import { tf } from "../engine/tf.js";
import { Adam, AdamW, SGD, type Optimizer } from "../optimizers/index.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { blobs, cnn, makeSystem, mlp, stripes } from "./testing/small-systems.js";
import { train } from "./testing/train.js";
import { watch } from "./testing/watch-weights.js";
import { changed, weightsOf } from "./testing/weights-by-name.js";

const OPTIMIZERS: readonly [name: string, make: Factory<Optimizer>][] = [
  ["SGD", () => new SGD({ learning_rate: 0.1 })],
  ["momentum", () => new SGD({ learning_rate: 0.05, momentum: 0.9, weight_decay: 0.01 })],
  ["AdamW", () => new AdamW({ learning_rate: 0.01, weight_decay: 0.1 })],
];

const all = (count: number) => Array.from({ length: count }, (_, step) => step);

describe.each(OPTIMIZERS)("with %s, a Freezer", (_, optimizer) => {
  it("keeps what it holds to the last bit, from the first step to its epoch, and then releases it", async () => {
    using system = makeSystem({ optimizer });
    const { steps } = await watch(system, [
      new Freezer({ name_starts_with: "model.hidden", until_epoch: 2 }),
    ]);
    expect(steps("model.hidden")).toStrictEqual([8, 9, 10, 11]);
    expect(steps("model.head")).toStrictEqual(all(12));
  });

  it("keeps a convolutional backbone and its moving statistics, then trains all of it", async () => {
    using system = makeSystem({ model: cnn(), dataset: stripes(), optimizer });
    const freezer = new Freezer({ name_starts_with: "model.backbone", until_epoch: 1 });
    const { changes, steps } = await watch(system, [freezer], { max_epochs: 2 });
    expect(steps("model.backbone")).toStrictEqual([4, 5, 6, 7]);
    for (const names of changes.slice(4))
      expect(names).toEqual(
        expect.arrayContaining([
          "model.backbone.conv1.kernel",
          "model.backbone.bn1.gamma",
          "model.backbone.bn1.beta",
          "model.backbone.bn1.moving_mean",
          "model.backbone.bn1.moving_variance",
          "model.backbone.conv2.kernel",
          "model.backbone.conv2.bias",
        ]),
      );
  });

  it("keeps the middle of a network as well as its beginning", async () => {
    using system = makeSystem({ model: cnn(), dataset: stripes(), optimizer });
    const { steps } = await watch(system, [new Freezer({ names: "model.backbone.conv2" })], {
      max_epochs: 1,
    });
    expect(steps("model.backbone.conv2")).toStrictEqual([]);
    expect(steps("model.backbone.conv1")).toStrictEqual(all(4));
  });
});

describe("the time of a release", () => {
  it.each([
    [{ until_epoch: 0 }, 0],
    [{ until_step: 0 }, 0],
    [{ until_epoch: 1 }, 4],
    [{ until_step: 6 }, 6],
    [{ until_epoch: 5, until_step: 6 }, 6],
    [{ until_epoch: 1, until_step: 600 }, 4],
    [{ until_epoch: 99 }, 12],
    [{}, 12],
  ])("is as %o says", async (until, firstStep) => {
    using system = makeSystem();
    const { steps } = await watch(system, [new Freezer({ names: "model.hidden", ...until })]);
    expect(steps("model.hidden")).toStrictEqual(all(12).slice(firstStep));
    expect(steps("model.head")).toStrictEqual(all(12));
  });

  it("counts optimizer steps, and never falls into a window of accumulated batches", async () => {
    using system = makeSystem({ batchSize: 1 });
    const freezer = new Freezer({ names: "model.hidden", until_step: 3 });
    const { steps } = await watch(system, [freezer], { max_epochs: 2, accumulate_batches: 4 });
    expect(steps("model.hidden")).toStrictEqual([3, 4, 5, 6, 7]);
  });

  it("comes by hand, from the next step on", async () => {
    using system = makeSystem();
    const freezer = new Freezer({ names: "model.hidden" });
    const release: Callback = {
      onBatchEnd({ globalStep }) {
        if (globalStep === 5) freezer.unfreeze();
      },
    };
    const { steps } = await watch(system, [release, freezer]);
    expect(steps("model.hidden")).toStrictEqual(all(12).slice(5));
  });

  it("is not moved by validation, and validation changes no weight", async () => {
    using system = makeSystem({ model: cnn(), dataset: stripes(), validation: stripes() });
    const logger = recordingLogger();
    let before: Awaited<ReturnType<typeof weightsOf>> = new Map();
    const validation: Callback = {
      onValidationStart: async () => void (before = await weightsOf(system)),
      onValidationEnd: async () => expect(changed(before, await weightsOf(system))).toStrictEqual([]),
    };
    const freezer = new Freezer({ name_starts_with: "model.backbone", until_epoch: 1 });
    const { steps } = await watch(system, [freezer, validation], { max_epochs: 2 }, { logger });
    expect(steps("model.backbone")).toStrictEqual([4, 5, 6, 7]);
    expect(logger.lines.filter((line) => line.includes("model.backbone"))).toHaveLength(2);
  });
});

describe("a release by metric", () => {
  it("comes at the epoch after the one that tells so, and is what the plan says of a metric that never improves", async () => {
    const options: FreezerOptions = {
      names: "model.backbone",
      unfreeze_by: "layer",
      order: "last_first",
      monitor: "val/loss",
      patience: 1,
      // No loss improves by so much.
      min_delta: 1000,
    };
    const create = () => makeSystem({ model: cnn(), dataset: stripes(), validation: stripes() });
    using system = create();
    const { steps } = await watch(system, [new Freezer(options)], { max_epochs: 5 });
    const layers = ["conv2", "bn1", "conv1"].map((name) => `model.backbone.${name}`);
    expect(layers.map((layer) => steps(layer))).toStrictEqual([
      all(20).slice(8),
      all(20).slice(12),
      all(20).slice(16),
    ]);

    using planned = create();
    const report = await train({ max_epochs: 5, callbacks: [new Freezer(options)] }).plan(planned);
    const { phases } = JSON.parse(JSON.stringify(report)) as FreezePlanJson;
    expect(
      phases.map(({ from_step, until_step, until }) => [from_step, until_step, until?.when]),
    ).toStrictEqual([
      [0, 8, "val/loss stops improving"],
      [8, 12, "val/loss stops improving"],
      [12, 16, "val/loss stops improving"],
      [16, 20, undefined],
    ]);
  });
});

describe("frozen batch normalization", () => {
  it("gives a sample the same output whatever its batch mates are", async () => {
    using system = makeSystem({ model: cnn(), dataset: stripes(), optimizer: () => new Adam() });
    const outputs: number[][] = [];
    const probe: Callback = {
      onStepStart(trainer) {
        if (trainer.globalStep !== 0 && trainer.globalStep !== 4) return;
        const network = system.network(createRandomSource(0));
        tf.tidy(() => {
          const sample = tf.ones([1, 6, 6, 1]);
          for (const mate of [tf.zeros([1, 6, 6, 1]), tf.fill([1, 6, 6, 1], 9)]) {
            const [output] = network.forward([tf.concat([sample, mate])], { training: true });
            outputs.push(Array.from(tf.slice(output!, 0, 1).dataSync()));
          }
        });
      },
    };
    const freezer = new Freezer({ name_starts_with: "model.backbone", until_epoch: 1 });
    await watch(system, [freezer, probe], { max_epochs: 2 });
    const [frozenOne, frozenOther, trainedOne, trainedOther] = outputs;
    expect(frozenOne).toStrictEqual(frozenOther);
    expect(trainedOne).not.toStrictEqual(trainedOther);
  });
});

describe("the frozen prefix outside the gradient tape", () => {
  it("trains the rest exactly as with the whole network on the tape", async () => {
    const run = async (callbacks: readonly Callback[]) => {
      using system = makeSystem({
        model: mlp(),
        dataset: blobs(),
        optimizer: () => new SGD({ momentum: 0.9 }),
      });
      await watch(system, callbacks);
      return weightsOf(system);
    };
    const still: Callback = {
      onTrainStart: (trainer) =>
        trainer.capabilities.setLearningRateMultiplier?.(
          trainer.parameters().filter(({ name }) => name.startsWith("model.hidden")),
          0,
        ),
    };
    expect(await run([new Freezer({ names: "model.hidden" })])).toStrictEqual(await run([still]));
  });

  it("runs no backward kernel of the frozen layers", async () => {
    const gradients = async (callbacks: readonly Callback[]) => {
      using system = makeSystem({ model: cnn(), dataset: stripes() });
      const { kernels } = await tf.profile(async () => {
        await watch(system, callbacks, { max_epochs: 1, limit_batches: 1 });
        return tf.scalar(0);
      });
      return kernels.map(({ name }) => name).filter((name) => name.startsWith("Conv2DBackprop"));
    };
    expect(await gradients([new Freezer({ name_starts_with: "model.backbone" })])).toStrictEqual([]);
    expect(await gradients([])).toContain("Conv2DBackpropFilter");
  });
});
