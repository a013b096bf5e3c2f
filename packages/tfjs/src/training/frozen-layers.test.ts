import { Freezer, type Callback, type FreezerOptions } from "@lighterjs/callbacks";
import { OptionError } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { Arrays } from "../data/index.js";
import { Sequential } from "../models/index.js";
import type { Layer } from "../network/layer-internals.js";
import { cnn, layers, makeSystem, stripes } from "./testing/small-systems.js";
import { watch } from "./testing/watch-weights.js";

const all = (count: number) => Array.from({ length: count }, (_, step) => step);

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
  const inner = (name: string, ...list: readonly Layer[]) => new Sequential({ name, layers: list });

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
  ])("is %s, from the first step or from the next", async (_, model, path, names) => {
    using free = makeSystem({ model: model(), dataset: sequence(), batchSize: 1 });
    const unfrozen = await watch(free, [], { max_epochs: 1 });
    expect(unfrozen.changes.flat()).toEqual(expect.arrayContaining(names));
    using held = makeSystem({ model: model(), dataset: sequence(), batchSize: 1 });
    const { steps } = await watch(held, [new Freezer({ names: path })], { max_epochs: 1 });
    expect(steps(path)).toStrictEqual([]);
    expect(steps("model.head")).toStrictEqual(all(3));
    using late = makeSystem({ model: model(), dataset: sequence(), batchSize: 1 });
    const midway = new Freezer({ names: path, windows: [{ from_step: 1, until_step: 2 }] });
    expect((await watch(late, [midway], { max_epochs: 1 })).steps(path)).toStrictEqual([0, 2]);
  });

  it("is a layer used at two places, by either name; while it trains it is updated once a step", async () => {
    const model = () => {
      const shared = layers.dense({ name: "shared", units: 2, useBias: false });
      return inner("root", inner("first", shared), inner("second", shared), head());
    };
    for (const path of ["model.first.shared", "model.second.shared"]) {
      using system = makeSystem({ model: model() });
      const { changes } = await watch(system, [new Freezer({ names: path })], { max_epochs: 1 });
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

  it.each<[FreezerOptions, readonly string[]]>([
    [{ patterns: "model.*.conv?" }, ["model.backbone.conv1", "model.backbone.conv2"]],
    [{ patterns: "**.bias" }, ["model.backbone.conv1.bias", "model.backbone.conv2.bias", "model.head.bias"]],
    [{ types: "BatchNormalization" }, ["model.backbone.bn1"]],
    [
      { types: ["Conv2D", "Dense"], except_patterns: "**.head" },
      ["model.backbone.conv1", "model.backbone.conv2"],
    ],
  ])("is what patterns and classes of layers select: %j", async (options, frozen) => {
    using system = makeSystem({ model: cnn(), dataset: stripes() });
    const { changes } = await watch(system, [new Freezer(options)], { max_epochs: 1 });
    const isFrozen = (name: string) => frozen.some((path) => name === path || name.startsWith(`${path}.`));
    const trained = new Set(changes.flat());
    expect([...trained].filter(isFrozen)).toStrictEqual([]);
    expect(
      ["conv1.kernel", "conv2.kernel", "bn1.gamma"].filter((name) => trained.has(`model.backbone.${name}`)),
    ).toStrictEqual(
      ["conv1.kernel", "conv2.kernel", "bn1.gamma"].filter((name) => !isFrozen(`model.backbone.${name}`)),
    );
    expect(trained.has("model.head.kernel")).toBe(true);
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
    const { steps } = await watch(matched, [new Freezer({ names: "model.hidden", until_epoch: 1 })]);
    expect(steps("model.hidden")).toStrictEqual([]);
    using unmatched = makeSystem({ model: model() });
    const other = await watch(unmatched, [new Freezer({ names: "model.second", until_epoch: 1 })]);
    expect(other.steps("model.hidden")).toStrictEqual([]);
    expect(other.steps("model.second")).toStrictEqual(all(12).slice(4));
  });

  it("keeps the moving statistics of a normalization that the user froze, with a Freezer and without", async () => {
    const model = () =>
      inner("root", layers.batchNormalization({ name: "norm", trainable: false }), layers.flatten(), head());
    for (const freezers of [[], [new Freezer({ names: "model.norm", until_epoch: 1 })]]) {
      using system = makeSystem({ model: model(), dataset: sequence() });
      const { changes } = await watch(system, freezers, { max_epochs: 2 });
      expect(changes.flat().filter((name) => name.includes("norm"))).toStrictEqual([]);
    }
  });

  it.each([{ scale: false }, { center: false }, { scale: false, center: false }])(
    "may be a normalization with %o between layers that train",
    async (parts) => {
      const norm = () => layers.batchNormalization({ name: "norm", ...parts });
      using system = makeSystem({
        model: inner("root", layers.flatten(), layers.dense({ name: "before", units: 3 }), norm(), head()),
        dataset: sequence(),
      });
      const { changes, steps } = await watch(system, [new Freezer({ names: "norm", until_epoch: 1 })]);
      expect(changes[0]?.some((name) => name.includes("norm"))).toBe(false);
      expect(steps("model.norm")).toStrictEqual([1, 2]);
      expect(steps("model.before")).toStrictEqual([0, 1, 2]);
    },
  );

  it("is the same in every model of a process", async () => {
    using first = makeSystem({ model: cnn(), dataset: stripes() });
    using second = makeSystem({ model: cnn(), dataset: stripes() });
    for (const system of [first, second]) {
      const { steps } = await watch(system, [new Freezer({ names: "model.backbone.conv1" })], {
        max_epochs: 1,
      });
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
