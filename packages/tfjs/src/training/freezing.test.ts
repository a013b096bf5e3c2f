import type { Callback } from "@lighterjs/callbacks";
import { Freezer } from "@lighterjs/callbacks";
import { createRandomSource, OptionError, type Factory } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { Arrays } from "../data/index.js";
import { tf } from "../engine/tf.js";
import { Sequential } from "../models/index.js";
import { Adam, AdamW, SGD, type Optimizer } from "../optimizers/index.js";
import type { System } from "../system/system.js";
import { recordingLogger, type RecordingLogger } from "./testing/recording-logger.js";
import { blobs, cnn, layers, makeSystem, mlp, stripes } from "./testing/small-systems.js";
import { WeightWatch } from "./testing/watch-weights.js";
import { changed, weightsOf } from "./testing/weights-by-name.js";
import { Trainer } from "./trainer.js";
import type { TrainerOptions } from "./trainer-options.js";

const OPTIMIZERS: readonly [name: string, make: Factory<Optimizer>][] = [
  ["SGD", () => new SGD({ learning_rate: 0.1 })],
  ["momentum", () => new SGD({ learning_rate: 0.05, momentum: 0.9, weight_decay: 0.01 })],
  ["AdamW", () => new AdamW({ learning_rate: 0.01, weight_decay: 0.1 })],
];

const all = (count: number) => Array.from({ length: count }, (_, step) => step);

/** Trains with callbacks, 4 steps an epoch, and tells which weights each step changed. */
async function watch(
  system: System,
  callbacks: readonly Callback[],
  options: TrainerOptions = {},
  logger: RecordingLogger = recordingLogger(),
): Promise<WeightWatch> {
  const watching = new WeightWatch(system);
  await new Trainer(
    { backend: "wasm", max_epochs: 3, ...options, callbacks: [...callbacks, watching] },
    logger,
    undefined,
    createRandomSource(0),
  ).fit(system);
  return watching;
}

describe.each(OPTIMIZERS)("with %s, a Freezer", (_, optimizer) => {
  it("keeps what it holds to the last bit, from the first step to its epoch, and then releases it", async () => {
    using system = makeSystem({ optimizer });
    const { steps } = bound(
      await watch(system, [new Freezer({ name_starts_with: "model.hidden", until_epoch: 2 })]),
    );
    expect(steps("model.hidden")).toStrictEqual([8, 9, 10, 11]);
    expect(steps("model.head")).toStrictEqual(all(12));
  });

  it("keeps a convolutional backbone and its moving statistics, then trains all of it", async () => {
    using system = makeSystem({ model: cnn(), dataset: stripes(), optimizer });
    const freezer = new Freezer({ name_starts_with: "model.backbone", until_epoch: 1 });
    const { changes, steps } = bound(await watch(system, [freezer], { max_epochs: 2 }));
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
    const { steps } = bound(
      await watch(system, [new Freezer({ names: "model.backbone.conv2" })], { max_epochs: 1 }),
    );
    expect(steps("model.backbone.conv2")).toStrictEqual([]);
    expect(steps("model.backbone.conv1")).toStrictEqual(all(4));
  });
});

/** Methods that may be taken from their object. */
function bound(watching: WeightWatch) {
  return { changes: watching.changes, steps: (prefix: string) => watching.steps(prefix) };
}

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
    const { steps } = bound(await watch(system, [new Freezer({ names: "model.hidden", ...until })]));
    expect(steps("model.hidden")).toStrictEqual(all(12).slice(firstStep));
    expect(steps("model.head")).toStrictEqual(all(12));
  });

  it("counts optimizer steps, and never falls into a window of accumulated batches", async () => {
    using system = makeSystem({ batchSize: 1 });
    const freezer = new Freezer({ names: "model.hidden", until_step: 3 });
    const { steps } = bound(await watch(system, [freezer], { max_epochs: 2, accumulate_batches: 4 }));
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
    const { steps } = bound(await watch(system, [release, freezer]));
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
    const { steps } = bound(await watch(system, [freezer, validation], { max_epochs: 2 }, logger));
    expect(steps("model.backbone")).toStrictEqual([4, 5, 6, 7]);
    expect(logger.lines.filter((line) => line.includes("model.backbone"))).toHaveLength(2);
  });
});

describe("what is frozen", () => {
  const sequence = () =>
    new Arrays({
      inputs: [
        [
          [1, 2],
          [3, 4],
          [0, 1],
        ],
        [
          [0, 1],
          [2, 2],
          [1, 1],
        ],
        [
          [1, 0],
          [0, 1],
          [2, 0],
        ],
      ],
      targets: [0, 1, 2],
    });
  const head = () => layers.dense({ name: "head", units: 3 });
  const inner = (name: string, ...list: ConstructorParameters<typeof Sequential>[0]["layers"]) =>
    new Sequential({ name, layers: list });

  it.each([
    [
      "all weights of a model two levels down",
      () =>
        inner(
          "root",
          inner("outer", inner("inner", layers.dense({ name: "deep", units: 4 }))),
          layers.flatten(),
          head(),
        ),
      "model.outer",
      ["model.outer.inner.deep.kernel", "model.outer.inner.deep.bias"],
    ],
    [
      "the cell of an LSTM",
      () => inner("root", layers.lstm({ name: "lstm", units: 3 }), head()),
      "model.lstm",
      ["model.lstm.kernel", "model.lstm.recurrent_kernel", "model.lstm.bias"],
    ],
    [
      "the cell of a GRU",
      () => inner("root", layers.gru({ name: "gru", units: 3 }), head()),
      "model.gru",
      ["model.gru.kernel", "model.gru.recurrent_kernel", "model.gru.bias"],
    ],
    [
      "both directions of a Bidirectional",
      () =>
        inner(
          "root",
          layers.bidirectional({ name: "both", layer: layers.lstm({ units: 2 }), mergeMode: "concat" }),
          head(),
        ),
      "model.both",
      ["model.both.forward.kernel", "model.both.backward.recurrent_kernel", "model.both.backward.bias"],
    ],
    [
      "the layer inside a TimeDistributed",
      () =>
        inner(
          "root",
          layers.timeDistributed({ name: "each", layer: layers.dense({ units: 4 }) }),
          layers.flatten(),
          head(),
        ),
      "model.each",
      ["model.each.kernel", "model.each.bias"],
    ],
  ])("is %s", async (_, model, path, names) => {
    using free = makeSystem({ model: model(), dataset: sequence(), batchSize: 1 });
    const unfrozen = await watch(free, [], { max_epochs: 1 });
    expect(unfrozen.changes.flat()).toEqual(expect.arrayContaining(names));
    using held = makeSystem({ model: model(), dataset: sequence(), batchSize: 1 });
    const { steps } = bound(await watch(held, [new Freezer({ names: path })], { max_epochs: 1 }));
    expect(steps(path)).toStrictEqual([]);
    expect(steps("model.head")).toStrictEqual(all(3));
  });

  it("is a layer used at two places, by either name; while it trains it is updated once a step", async () => {
    const model = () => {
      const shared = layers.dense({ name: "shared", units: 2, useBias: false });
      return inner("root", inner("first", shared), inner("second", shared), head());
    };
    for (const path of ["model.first.shared", "model.second.shared"]) {
      using system = makeSystem({ model: model() });
      const { changes } = bound(await watch(system, [new Freezer({ names: path })], { max_epochs: 1 }));
      expect(changes.flat().filter((name) => name.includes("shared"))).toStrictEqual([]);
    }
    using system = makeSystem({ model: model() });
    let updates = 0;
    const count: Callback = {
      onTrainStart: (trainer) =>
        expect(trainer.parameters().filter(({ name }) => name.includes("shared"))).toHaveLength(1),
      onBatchEnd: () => void (updates += 1),
    };
    await watch(system, [count], { max_epochs: 1 });
    expect(updates).toBe(4);
  });

  it("is never what the user froze, before a release or after", async () => {
    const model = () =>
      inner(
        "root",
        layers.dense({ name: "hidden", units: 4, trainable: false }),
        layers.dense({ name: "second", units: 4 }),
        head(),
      );
    using matched = makeSystem({ model: model() });
    const { steps } = bound(await watch(matched, [new Freezer({ names: "model.hidden", until_epoch: 1 })]));
    expect(steps("model.hidden")).toStrictEqual([]);
    using unmatched = makeSystem({ model: model() });
    const other = bound(await watch(unmatched, [new Freezer({ names: "model.second", until_epoch: 1 })]));
    expect(other.steps("model.hidden")).toStrictEqual([]);
    expect(other.steps("model.second")).toStrictEqual(all(12).slice(4));
  });

  it("is the same in every model of a process", async () => {
    using first = makeSystem({ model: cnn(), dataset: stripes() });
    using second = makeSystem({ model: cnn(), dataset: stripes() });
    for (const system of [first, second]) {
      const { steps } = bound(
        await watch(system, [new Freezer({ names: "model.backbone.conv1" })], { max_epochs: 1 }),
      );
      expect(steps("model.backbone.conv1")).toStrictEqual([]);
      expect(steps("model.backbone.bn1")).toStrictEqual(all(4));
    }
  });

  it("is refused when it is everything, or when its name matches nothing", async () => {
    using system = makeSystem();
    await expect(watch(system, [new Freezer({ name_starts_with: "model" })])).rejects.toThrow(
      "nothing is left to train",
    );
    await expect(watch(system, [new Freezer({ names: "model.hiden" })])).rejects.toSatisfy((error) =>
      OptionError.is(error),
    );
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
            const output = network.forward(tf.concat([sample, mate]), { training: true });
            outputs.push(Array.from(tf.slice(output, 0, 1).dataSync()));
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
