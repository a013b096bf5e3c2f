import { Freezer, type Callback } from "@lighterjs/callbacks";
import { createRandomSource } from "@lighterjs/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { SymbolicTensor } from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import { AugmentedImages } from "../data/index.js";
import { layers as layersPackage, tf } from "../engine/tf.js";
import type { CacheLimit } from "../features/prefix-cache.js";
import { Sequential } from "../models/index.js";
import { Adam } from "../optimizers/index.js";
import type { System } from "../system/system.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { cnn, layers, makeSystem, stripes, type SystemParts } from "./testing/small-systems.js";
import { at, train } from "./testing/train.js";
import { watchedDataset } from "./testing/watched-dataset.js";
import { weightsOf } from "./testing/weights-by-name.js";
import type { TrainerOptions } from "./trainer-options.js";

type Layer = NonNullable<SystemParts["model"]>;

/** The doings of a run, in numbers that are equal only when it did the same. */
async function follow(
  system: System,
  callbacks: readonly Callback[],
  { limit, ...options }: TrainerOptions & { readonly limit?: CacheLimit } = {},
) {
  const losses: number[] = [];
  const logger = recordingLogger();
  const watching: Callback = {
    onTrainStart({ capabilities }) {
      if (limit !== undefined) capabilities.setPrefixCache?.(limit);
    },
    onBatchEnd: (_, __, metrics) => void losses.push(metrics["train/loss"] ?? Number.NaN),
    onValidationEnd: (_, metrics) => void losses.push(metrics["val/loss"] ?? Number.NaN),
  };
  await train({ max_epochs: 4, ...options, callbacks: [...callbacks, watching] }, { logger }).fit(system);
  return { losses, weights: await weightsOf(system), lines: logger.lines };
}

/** A trunk of some layers, and a head. */
const withTrunk = (...list: Layer[]) =>
  new Sequential({
    layers: [
      new Sequential({ name: "trunk", layers: list }),
      layers.flatten(),
      layers.dense({ name: "head", units: 3 }),
    ],
  });
const frozen = (prefix: string) => new Freezer({ name_starts_with: prefix });
const cacheLines = (lines: readonly string[]) => lines.filter((line) => line.includes("kept in memory"));

describe.each(["wasm", "cpu"] as const)("on %s, a run that keeps the outputs of frozen layers", (backend) => {
  const parts = (): SystemParts => ({
    model: new Sequential({
      layers: [cnn(6), layers.dropout({ name: "drop", rate: 0.3 }), layers.dense({ name: "last", units: 3 })],
    }),
    dataset: stripes(),
    validation: stripes(3, 7),
    optimizer: () => new Adam({ learning_rate: 0.02 }),
    batchSize: 5,
  });
  const freezers = () => [
    new Freezer({ name_starts_with: "model.sequential_1.", until_epoch: 3 }),
    new Freezer({ names: "model.sequential_1.backbone.conv1", until_step: 18 }),
  ];

  it("has the losses and weights, to the last bit, of one that computes them, over releases too", async () => {
    using computing = makeSystem(parts());
    using keeping = makeSystem(parts());
    const expected = await follow(computing, freezers(), { backend, limit: "off", max_epochs: 6 });
    const found = await follow(keeping, freezers(), { backend, max_epochs: 6 });
    expect(found.losses).toHaveLength(6 * 4 + 6);
    expect(found.losses).toStrictEqual(expected.losses);
    expect(found.weights).toStrictEqual(expected.weights);
  });

  it("runs them, and reads the samples, in the first epoch only", async () => {
    const run = async (limit: CacheLimit, max_epochs: number) => {
      const [dataset, validation] = [watchedDataset(stripes()), watchedDataset(stripes(3, 7))];
      using system = makeSystem({ ...parts(), model: cnn(), dataset, validation });
      const { kernels } = await tf.profile(async () => {
        await follow(system, [frozen("model.backbone")], { backend, limit, max_epochs });
        return tf.scalar(0);
      });
      const count = (name: RegExp) => kernels.filter((kernel) => name.test(kernel.name)).length;
      return { convolutions: count(/Conv2D/), backward: count(/Backprop/), dataset, validation };
    };
    const once = await run("auto", 1);
    const often = await run("auto", 4);
    expect(once.convolutions).toBeGreaterThan(0);
    expect(often.convolutions).toBe(once.convolutions);
    expect(often.backward).toBe(0);
    expect(often.dataset.reads).toStrictEqual(once.dataset.reads);
    expect(often.validation.reads).toStrictEqual(once.validation.reads);
    const without = await run("off", 4);
    expect(without.convolutions).toBeGreaterThan(2 * once.convolutions);
    expect(Math.min(...without.dataset.reads)).toBe(4);
  });
});

describe("what frozen layers put out", () => {
  it.each<[string, (system: System) => void | Promise<void>]>([
    [
      "all weights have been loaded",
      async (system) => {
        const network = system.network(createRandomSource(0));
        network.setWeights(await network.getWeights());
      },
    ],
    [
      "a layer was given other weights",
      (system) => {
        const weight = system.network(createRandomSource(0)).weights[0]!.variable;
        tf.tidy(() => void weight.write(tf.mul(weight.read(), 2)));
      },
    ],
  ])("is computed anew after %s", async (_, change) => {
    const run = async (limit: CacheLimit) => {
      const dataset = watchedDataset(stripes());
      using system = makeSystem({ model: cnn(), dataset });
      const changing = at("onEpochStart", ({ epoch }) => (epoch === 2 ? change(system) : undefined));
      const { losses } = await follow(system, [frozen("model.backbone"), changing], { limit });
      return { losses, reads: Math.min(...dataset.reads) };
    };
    const keeping = await run("auto");
    const computing = await run("off");
    expect(keeping.losses).toStrictEqual(computing.losses);
    expect([keeping.reads, computing.reads]).toStrictEqual([2, 4]);
  });

  it("is not used while a normalization among them goes by the batch, and is as before afterwards", async () => {
    const run = async (limit: CacheLimit) => {
      const dataset = watchedDataset(stripes());
      using system = makeSystem({ model: cnn(), dataset });
      const changing = at("onEpochStart", ({ epoch, capabilities }) => {
        if (epoch > 0)
          capabilities.setNormalizationMode?.("model.backbone.bn1", epoch === 2 ? "batch" : "inference");
      });
      const { losses, lines } = await follow(system, [frozen("model.backbone"), changing], { limit });
      return { losses, lines, reads: Math.min(...dataset.reads) };
    };
    const keeping = await run("auto");
    expect(keeping.losses).toStrictEqual((await run("off")).losses);
    expect(keeping.reads).toBe(3);
    expect(cacheLines(keeping.lines)).toHaveLength(1);
  });

  it("leaves no tensor behind, whether the run ends or fails", async () => {
    using system = makeSystem({ model: cnn(), dataset: stripes(), validation: stripes(3, 7) });
    await follow(system, [frozen("model.backbone")], { max_epochs: 1 });
    const before = tf.memory().numTensors;
    await follow(system, [new Freezer({ name_starts_with: "model.backbone", until_epoch: 2 })]);
    const failing = at("onBatchEnd", ({ epoch }) => {
      if (epoch === 1) throw new Error("enough");
    });
    await expect(follow(system, [frozen("model.backbone"), failing])).rejects.toThrow("enough");
    expect(tf.memory().numTensors).toBe(before);
  });

  it("goes with the weights of its samples, in every epoch", async () => {
    const weighted = (samples: number) => {
      const data = stripes(3, samples);
      return Object.assign(data, { sampleWeight: (index: number) => index % 3 });
    };
    const run = async (limit: CacheLimit) => {
      using system = makeSystem({ model: cnn(), dataset: weighted(16), validation: weighted(7) });
      return follow(system, [frozen("model.backbone")], { limit });
    };
    const keeping = await run("auto");
    const computing = await run("off");
    expect(keeping.losses).toStrictEqual(computing.losses);
    expect(keeping.weights).toStrictEqual(computing.weights);
  });

  it("is of one dataset or another, though their samples have the same ids", async () => {
    const run = async (limit: CacheLimit) => {
      using system = makeSystem({ model: cnn(), dataset: stripes(), validation: stripes(2, 16) });
      return (await follow(system, [frozen("model.backbone")], { limit })).losses;
    };
    expect(await run("auto")).toStrictEqual(await run("off"));
  });
});

/** Lays the numbers of all samples out anew, so many in each row. */
class Fold extends layersPackage.layers.Layer {
  static readonly className = "Fold";
  readonly deterministic = true;
  constructor(private readonly width: number) {
    super({});
  }
  override computeOutputShape(): (number | null)[] {
    return [null, this.width];
  }
  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.reshape(Array.isArray(inputs) ? inputs[0]! : inputs, [-1, this.width]);
  }
}

class Own extends layersPackage.layers.Layer {
  static readonly className = "Own";
  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.mul(Array.isArray(inputs) ? inputs[0]! : inputs, 2);
  }
}

describe("the outputs of frozen layers are not kept, which is told once,", () => {
  const dense = (name: string) => layers.dense({ name, units: 4 });
  const dropout = () => layers.dropout({ name: "drop", rate: 0.5 });

  it.each<[string, () => SystemParts, CacheLimit, RegExp]>([
    [
      "when dropout comes before them",
      () => ({ model: withTrunk(dropout(), dense("first")) }),
      "auto",
      /not kept in memory: `model.trunk.drop` draws random numbers/,
    ],
    [
      "behind dropout",
      () => ({ model: withTrunk(dense("first"), dropout(), dense("second")) }),
      "auto",
      /kept in memory up to `model.trunk.drop`, which draws random numbers/,
    ],
    [
      "when noise comes before them",
      () => ({ model: withTrunk(layers.gaussianNoise({ name: "noise", stddev: 1 }), dense("first")) }),
      "auto",
      /`model.trunk.noise` draws random numbers/,
    ],
    [
      "when a recurrent layer among them drops",
      () => ({
        model: withTrunk(
          layers.reshape({ targetShape: [6, 6] }),
          layers.lstm({ name: "lstm", units: 2, recurrentDropout: 0.5, returnSequences: true }),
        ),
      }),
      "auto",
      /`model.trunk.lstm` draws random numbers/,
    ],
    [
      "when a mask goes with them",
      () => ({
        model: new Sequential({
          layers: [
            new Sequential({
              name: "trunk",
              layers: [
                layers.reshape({ targetShape: [6, 6] }),
                layers.masking({ name: "mask" }),
                layers.lstm({ name: "lstm", units: 2, returnSequences: true }),
              ],
            }),
            layers.lstm({ name: "head", units: 3 }),
          ],
        }),
      }),
      "auto",
      /not kept in memory: `model.trunk.mask` masks timesteps for the layers after it/,
    ],
    [
      "when one of them is of a class of one's own",
      () => ({ model: withTrunk(new Own({ name: "own" }), dense("first")) }),
      "auto",
      /`model.trunk.own` may draw random numbers, as its class `Own` does not say `deterministic = true`/,
    ],
    [
      "when they have not one row for each sample",
      () => ({
        model: new Sequential({
          layers: [layers.flatten(), dense("trunk"), new Fold(2), dense("wide"), new Fold(8), dense("head")],
        }),
      }),
      "auto",
      /they are not one row of numbers for each sample of `Arrays`/,
    ],
    [
      "of samples that are augmented",
      () => ({ model: cnn(), dataset: new AugmentedImages({ dataset: stripes(), shift: 0.2 }) }),
      "auto",
      /the samples of `AugmentedImages` differ from epoch to epoch/,
    ],
    [
      "of samples without ids",
      () => ({ model: cnn(), dataset: watchedDataset(stripes(), { sampleId: () => "" }) }),
      "auto",
      /sample 0 of `Object` has no id/,
    ],
    [
      "of samples that share an id",
      () => ({
        model: cnn(),
        dataset: watchedDataset(stripes(), { sampleId: (index) => String(index % 15) }),
      }),
      "auto",
      /two samples of `Object` have the id `0`/,
    ],
    [
      "of samples that do not fit all",
      () => ({ model: cnn() }),
      16 * (64 + 1) * 4 - 1,
      /the 16 samples of `Arrays` would take 4,160 bytes, but only 4,159 bytes may be used/,
    ],
  ])("%s", async (_, parts, limit, line) => {
    const run = async (cache: CacheLimit) => {
      using system = makeSystem({ dataset: stripes(), ...parts() });
      return follow(
        system,
        [new Freezer({ name_starts_with: ["model.trunk", "model.backbone"], strict: false })],
        {
          limit: cache,
        },
      );
    };
    const { losses, lines } = await run(limit);
    expect(cacheLines(lines)).toHaveLength(1);
    expect(cacheLines(lines)[0]).toMatch(line);
    const off = await run("off");
    expect(cacheLines(off.lines)).toStrictEqual([]);
    expect(losses).toStrictEqual(off.losses);
  });

  it("and it is told once where they end, also where that is at a layer that trains", async () => {
    using system = makeSystem({
      dataset: stripes(),
      model: withTrunk(layers.dense({ name: "a", units: 4 })),
    });
    const { lines } = await follow(system, [frozen("model.trunk")], { limit: "auto", max_epochs: 2 });
    expect(lines.filter((line) => line.includes("without gradients"))).toStrictEqual([
      "1 frozen layer runs without gradients, up to `model.head`, which trains",
    ]);
  });

  it("nor with `cache: off`, where it is told why layers that are frozen run with those that train", async () => {
    const model = new Sequential({
      layers: [
        layers.reshape({ targetShape: [6, 6] }),
        layers.masking({ name: "mask" }),
        layers.lstm({ name: "trunk", units: 2, returnSequences: true }),
        layers.lstm({ name: "head", units: 3 }),
      ],
    });
    using system = makeSystem({ dataset: stripes(), model });
    const { lines } = await follow(system, [frozen("model.trunk")], { limit: "off", max_epochs: 2 });
    expect(lines.filter((line) => line.includes("masks timesteps"))).toStrictEqual([
      "no frozen layer runs without gradients, as first comes `model.mask`, which masks timesteps for the layers after it; 1 frozen layer behind it passes gradients on",
    ]);
  });

  it("but are up to the last byte that may be used, and where an own class says it is deterministic", async () => {
    class Declared extends Own {
      readonly deterministic = true;
    }
    for (const [model, limit] of [
      [cnn(), 16 * (64 + 1) * 4],
      [withTrunk(new Declared({}), dense("first")), "auto"],
    ] as const) {
      const dataset = watchedDataset(stripes());
      using system = makeSystem({ model, dataset });
      const freezer = new Freezer({ name_starts_with: ["model.trunk", "model.backbone"], strict: false });
      const { lines } = await follow(system, [freezer], { limit });
      expect(cacheLines(lines)).toStrictEqual([]);
      expect(Math.min(...dataset.reads)).toBe(1);
    }
  });

  it.each<[string, () => Layer]>([
    [
      "where the model branches, up to several layers that train",
      () => {
        const input = layersPackage.input({ shape: [6, 6, 1] });
        const branch = (name: string) => dense(name).apply(layers.flatten().apply(input)) as SymbolicTensor;
        const [a, b] = [branch("trunk_a"), branch("trunk_b")];
        const sum = layers.add().apply([a, dense("between").apply(b) as SymbolicTensor]);
        const outputs = layers.dense({ name: "head", units: 3 }).apply(sum) as SymbolicTensor;
        return layersPackage.model({ inputs: input, outputs });
      },
    ],
    [
      "where one of them comes again behind them",
      () => {
        const shared = layers.dense({ name: "shared", units: 4 });
        return withTrunk(dense("first"), shared, dense("second"), shared);
      },
    ],
    [
      "where a mask stays among them",
      () =>
        new Sequential({
          layers: [
            layers.reshape({ targetShape: [6, 6] }),
            layers.masking({ name: "mask" }),
            layers.lstm({ name: "trunk", units: 2 }),
            layers.dense({ name: "head", units: 3 }),
          ],
        }),
    ],
  ])("but are %s", async (_, make) => {
    const run = async (limit: CacheLimit) => {
      const dataset = watchedDataset(stripes());
      using system = makeSystem({ model: make(), dataset });
      const found = await follow(system, [frozen("model.trunk")], { limit });
      return { ...found, reads: Math.min(...dataset.reads) };
    };
    const keeping = await run("auto");
    expect(keeping.reads).toBe(1);
    expect(cacheLines(keeping.lines)).toStrictEqual([]);
    const computing = await run("off");
    expect(keeping.losses).toStrictEqual(computing.losses);
    expect(keeping.weights).toStrictEqual(computing.weights);
  });

  it("nor are those of a network in which nothing leads that is frozen, which need not be told", async () => {
    for (const freezers of [[], [new Freezer({ names: "model.second" })]]) {
      const dataset = watchedDataset(stripes());
      using system = makeSystem({
        model: new Sequential({
          layers: [
            layers.flatten(),
            dropout(),
            dense("first"),
            dense("second"),
            layers.dense({ name: "head", units: 3 }),
          ],
        }),
        dataset,
      });
      const { lines } = await follow(system, freezers);
      expect(cacheLines(lines)).toStrictEqual([]);
      expect(Math.min(...dataset.reads)).toBe(4);
    }
  });
});
