import { Freezer, type Callback, type FrozenStatistics } from "@lighterjs/callbacks";
import { createRandomSource } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { Arrays } from "../data/index.js";
import { tf } from "../engine/tf.js";
import { Sequential } from "../models/index.js";
import type { Layer } from "../network/layer-internals.js";
import { layers, makeSystem } from "./testing/small-systems.js";
import { watch } from "./testing/watch-weights.js";
import { weightsOf } from "./testing/weights-by-name.js";

/** Two batches of two samples, two timesteps of two features each. */
const INPUTS = [
  [
    [1, 8],
    [3, 4],
  ],
  [
    [0, 1],
    [2, 2],
  ],
  [
    [5, 0],
    [0, 1],
  ],
  [
    [2, 0],
    [1, 3],
  ],
];
const MOMENTUM = 0.75;
const PATH = "model.outer.inner.norm";

type Parts = NonNullable<Parameters<typeof layers.batchNormalization>[0]>;

const inner = (name: string, ...list: readonly Layer[]) => new Sequential({ name, layers: list });

/**
 * A normalization two models down, and a head; with a layer before the normalization, that layer
 * trains.
 */
function system(options: { before?: boolean; parts?: Parts; wrapped?: boolean } = {}) {
  const { before = false, parts = {}, wrapped = false } = options;
  const norm = layers.batchNormalization({ name: "norm", momentum: MOMENTUM, ...parts });
  const placed = wrapped ? layers.timeDistributed({ name: "norm", layer: norm }) : norm;
  const first = before ? [layers.dense({ name: "first", units: 2 })] : [];
  return makeSystem({
    model: inner(
      "root",
      ...first,
      inner("outer", inner("inner", placed)),
      layers.flatten(),
      layers.dense({ name: "head", units: 3 }),
    ),
    dataset: new Arrays({ inputs: INPUTS, targets: [0, 1, 2, 0] }),
    batchSize: 2,
    shuffle: false,
  });
}

/** Changes of each epoch to the normalization, {@link byEpoch}. */
async function changesOf(
  options: Parameters<typeof system>[0],
  norm_stats: FrozenStatistics,
  backend: "wasm" | "cpu",
) {
  using trained = system(options);
  const freezer = new Freezer({ names: PATH, until_epoch: 2, norm_stats });
  const { changes } = await watch(trained, [freezer], { backend, max_epochs: 3 });
  return byEpoch(changes);
}

/**
 * Last parts of the names of the normalization's weights that each epoch changed, of two steps
 * each.
 */
function byEpoch(changes: readonly (readonly string[])[]): string[][] {
  return Array.from({ length: changes.length / 2 }, (_, epoch) => {
    const ofEpoch = changes.slice(epoch * 2, epoch * 2 + 2).flat();
    const names = ofEpoch.filter((name) => name.startsWith(PATH)).map((name) => name.slice(PATH.length + 1));
    return [...new Set(names)].sort();
  });
}

const STATISTICS = ["moving_mean", "moving_variance"];

describe.each(["wasm", "cpu"] as const)("a frozen normalization on %s", (backend) => {
  describe.each([
    ["in the frozen prefix", {}],
    ["behind a layer that trains", { before: true }],
    ["inside TimeDistributed", { wrapped: true }],
  ])("%s", (_, options) => {
    it.each([
      ["inference", []],
      ["track", STATISTICS],
      ["batch", []],
    ] as const)(
      "changes with `norm_stats: %s` only %j, and all after its release",
      async (policy, changing) => {
        expect(await changesOf(options, policy, backend)).toEqual([
          changing,
          changing,
          ["beta", "gamma", ...STATISTICS],
        ]);
      },
    );
  });

  it.each([{ scale: false }, { center: false }, { scale: false, center: false }])(
    "may be without scale or center under each policy, in the prefix or behind it: %o",
    async (parts) => {
      const own = [...("center" in parts ? [] : ["beta"]), ...("scale" in parts ? [] : ["gamma"])];
      const after = [...own, ...STATISTICS];
      for (const before of [false, true]) {
        const options = { before, parts };
        expect(await changesOf(options, "inference", backend)).toEqual([[], [], after]);
        expect(await changesOf(options, "batch", backend)).toEqual([[], [], after]);
        expect(await changesOf(options, "track", backend)).toEqual([STATISTICS, STATISTICS, after]);
      }
    },
  );

  it("leaves nothing behind when frozen, released and frozen again", async () => {
    using trained = system();
    const windows = (epoch: number) => [{ from_epoch: epoch, until_epoch: epoch + 1 }];
    const freezers = [
      new Freezer({ names: PATH, norm_stats: "batch", windows: windows(0) }),
      new Freezer({ names: PATH, norm_stats: "inference", windows: windows(2) }),
      new Freezer({ names: PATH, norm_stats: "track", windows: windows(4) }),
    ];
    const { changes } = await watch(trained, freezers, { backend, max_epochs: 6 });
    const all = ["beta", "gamma", ...STATISTICS];
    expect(byEpoch(changes)).toEqual([[], all, [], all, STATISTICS, all]);
  });

  it.each(["inference", "track", "batch"] as const)(
    "stays as the user froze it, whatever `norm_stats: %s`",
    async (policy) => {
      expect(await changesOf({ parts: { trainable: false } }, policy, backend)).toEqual([[], [], []]);
    },
  );

  it("trains in a second run that does not freeze it", async () => {
    using trained = system();
    await watch(trained, [new Freezer({ names: PATH })], { backend, max_epochs: 1 });
    const { changes } = await watch(trained, [new Freezer({ names: "model.head.bias" })], {
      backend,
      max_epochs: 1,
    });
    expect(byEpoch(changes)).toEqual([["beta", "gamma", ...STATISTICS]]);
  });

  it("follows with `track` the statistics of every batch, as by hand", async () => {
    using trained = system();
    const freezer = new Freezer({ names: PATH, norm_stats: "track" });
    await watch(trained, [freezer], { backend, max_epochs: 2 });

    const moved = [0, 1].map((feature) => {
      let [mean, variance] = [0, 1];
      for (const batch of [0, 1, 0, 1]) {
        const values = INPUTS.slice(batch * 2, batch * 2 + 2).flatMap((steps) =>
          steps.map((at) => at[feature]!),
        );
        const ofBatch = values.reduce((sum, value) => sum + value, 0) / values.length;
        const spread = values.reduce((sum, value) => sum + (value - ofBatch) ** 2, 0) / values.length;
        mean = MOMENTUM * mean + (1 - MOMENTUM) * ofBatch;
        variance = MOMENTUM * variance + (1 - MOMENTUM) * spread;
      }
      return { mean, variance };
    });
    const weights = await weightsOf(trained);
    for (const [feature, { mean, variance }] of moved.entries()) {
      expect(weights.get(`${PATH}.moving_mean`)?.[feature]).toBeCloseTo(mean, 5);
      expect(weights.get(`${PATH}.moving_variance`)?.[feature]).toBeCloseTo(variance, 5);
    }
  });

  it.each([
    ["inference", (value: number) => value],
    ["track", (value: number, mean: number, variance: number) => (value - mean) / Math.sqrt(variance)],
    ["batch", (value: number, mean: number, variance: number) => (value - mean) / Math.sqrt(variance)],
  ] as const)("computes with `norm_stats: %s` what the policy says", async (norm_stats, expected) => {
    using trained = makeSystem({
      model: inner(
        "root",
        layers.batchNormalization({ name: "norm", epsilon: 1e-12 }),
        layers.dense({ name: "head", units: 3, kernelInitializer: "identity" }),
      ),
      dataset: new Arrays({
        inputs: [
          [0, 1, 2],
          [1, 5, 2],
          [4, 2, 2],
          [3, 0, 6],
        ],
        targets: [0, 1, 2, 0],
      }),
    });
    let output: number[] = [];
    const probe: Callback = {
      onStepStart: () => {
        output = tf.tidy(() => {
          const network = trained.network(createRandomSource(0));
          return Array.from(
            network
              .forward(
                [
                  tf.tensor([
                    [1, 2, -1],
                    [5, 8, 1],
                  ]),
                ],
                { training: true },
              )[0]!
              .dataSync(),
          );
        });
      },
    };
    await watch(trained, [new Freezer({ names: "norm", norm_stats }), probe], { backend, max_epochs: 1 });

    const columns = [
      [1, 5],
      [2, 8],
      [-1, 1],
    ].map(([a, b]) => ({ mean: (a! + b!) / 2, variance: ((a! - b!) / 2) ** 2 }));
    const wanted = [1, 2, -1, 5, 8, 1].map((value, at) => {
      const { mean, variance } = columns[at % 3]!;
      return expected(value, mean, variance);
    });
    output.forEach((value, at) => expect(value).toBeCloseTo(wanted[at]!, 3));
  });
});
