import type { Callback } from "@lighterjs/callbacks";
import { describe, expect, it } from "vitest";
import { Arrays, DataLoader } from "../data/index.js";
import { tf } from "../engine/tf.js";
import { BinaryCrossEntropy } from "../losses/index.js";
import { JsonLines } from "../loggers/index.js";
import { Accuracy } from "../metrics/index.js";
import { Sequential } from "../models/index.js";
import { Adam } from "../optimizers/index.js";
import { System } from "../system/system.js";
import { blobs, cnn, layers, makeSystem, stripes } from "./testing/small-systems.js";
import { at, train } from "./testing/train.js";
import { changed, weightsOf } from "./testing/weights-by-name.js";
import { Trainer } from "./trainer.js";

describe("fit", () => {
  it("learns XOR", async () => {
    const dataset = new Arrays({
      inputs: [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      targets: [0, 1, 1, 0],
    });
    using system = new System({
      model: new Sequential({
        layers: [layers.dense({ units: 8, activation: "tanh" }), layers.dense({ units: 1 })],
      }),
      criterion: new BinaryCrossEntropy(),
      optimizer: () => new Adam({ learning_rate: 0.05 }),
      metrics: { train: [new Accuracy()] },
      dataloaders: { train: new DataLoader({ dataset, batch_size: 4 }) },
    });
    const summary = await train({ max_epochs: 150 }).fit(system);
    expect(summary.reason).toBe("completed");
    expect(summary.metrics["train/accuracy"]).toBe(1);
    expect(summary.metrics["train/loss"]).toBeLessThan(0.1);
  });

  it("learns images, and validates what it has learned", async () => {
    using system = makeSystem({
      model: cnn(),
      dataset: stripes(),
      validation: stripes(3, 7),
      optimizer: () => new Adam({ learning_rate: 0.01 }),
    });
    const { metrics } = await train({ max_epochs: 25 }).fit(system);
    expect(metrics["train/accuracy"]).toBeGreaterThan(0.9);
    expect(metrics["val/accuracy"]).toBeGreaterThan(0.7);
  });

  it("repeats itself to the last bit, shuffling and dropout included", async () => {
    const run = async (seed: number) => {
      using system = makeSystem({
        model: new Sequential({
          layers: [
            layers.dense({ units: 8, activation: "tanh" }),
            layers.dropout({ rate: 0.5 }),
            layers.dense({ units: 3 }),
          ],
        }),
        optimizer: () => new Adam(),
      });
      const losses: number[] = [];
      const record = at("onBatchEnd", (_, __, metrics) => void losses.push(metrics["train/loss"]!));
      await train({ max_epochs: 3, callbacks: [record] }, { seed }).fit(system);
      return { losses, weights: await weightsOf(system) };
    };
    const first = await run(1);
    expect(await run(1)).toStrictEqual(first);
    expect((await run(2)).losses).not.toStrictEqual(first.losses);
  });

  it("goes on with the weights of an earlier run", async () => {
    using system = makeSystem();
    await train({ max_epochs: 1 }).fit(system);
    const before = await weightsOf(system);
    const start = new Map<string, readonly number[]>();
    const record = at("onTrainStart", async () => {
      for (const [name, values] of await weightsOf(system)) start.set(name, values);
    });
    await train({ max_epochs: 1, callbacks: [record] }).fit(system);
    expect(changed(before, start)).toStrictEqual([]);
  });

  it("holds no more tensors after many steps than after one", async () => {
    using system = makeSystem({ model: cnn(), dataset: stripes(), validation: stripes() });
    const counts: number[] = [];
    const count = at("onEpochEnd", () => void counts.push(tf.memory().numTensors));
    const before = tf.memory().numTensors;
    await train({
      max_epochs: 4,
      accumulate_batches: 2,
      clip_norm: 0.1,
      clip_value: 0.1,
      callbacks: [count],
    }).fit(system);
    expect(new Set(counts).size).toBe(1);
    system[Symbol.dispose]();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("leaves nothing behind when a step fails", async () => {
    using system = makeSystem();
    const before = tf.memory().numTensors;
    const fail = at("onBatchStart", (_, batch) => {
      if (batch === 3) throw new Error("the disk is on fire");
    });
    await expect(
      train({ max_epochs: 1, accumulate_batches: 4, callbacks: [fail] }).fit(system),
    ).rejects.toThrow("the disk is on fire");
    system[Symbol.dispose]();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("says when it is the validation data that do not fit", async () => {
    using system = makeSystem({ validation: blobs(5) });
    await expect(train({ max_epochs: 1 }).fit(system)).rejects.toMatchObject({
      subject: system.options.criterion,
      issues: [{ notes: ["these are the validation data; the training data fit"] }],
    });
  });

  it("calls every hook in its place, once", async () => {
    using system = makeSystem({ validation: blobs(3, 8) });
    const calls: string[] = [];
    const callback: Callback = {};
    const hooks = [
      "setup",
      "onTrainStart",
      "onEpochStart",
      "onStepStart",
      "onBatchStart",
      "onBatchEnd",
      "onValidationStart",
      "onValidationEnd",
      "onEpochEnd",
      "onTrainEnd",
      "onException",
      "teardown",
    ] as const;
    for (const hook of hooks) callback[hook] = () => void calls.push(hook);
    await train({
      max_epochs: 2,
      accumulate_batches: 3,
      validate_every_n_epochs: 2,
      callbacks: [callback],
    }).fit(system);
    const batch = ["onBatchStart", "onBatchEnd"];
    const batches = ["onStepStart", ...batch, ...batch, ...batch, "onStepStart", ...batch];
    expect(calls).toStrictEqual([
      "setup",
      "onTrainStart",
      "onEpochStart",
      ...batches,
      "onEpochEnd",
      "onEpochStart",
      ...batches,
      "onValidationStart",
      "onValidationEnd",
      "onEpochEnd",
      "onTrainEnd",
      "teardown",
    ]);
  });

  it("regularizes and constrains weights as their layers ask", async () => {
    const { layers: namespace } = await import("../engine/tf.js");
    using system = makeSystem({
      model: layers.dense({
        name: "head",
        units: 3,
        kernelConstraint: namespace.constraints.maxNorm({ maxValue: 0.1 }),
        biasRegularizer: namespace.regularizers.l2({ l2: 1 }),
        biasInitializer: "ones",
      }),
    });
    const { metrics } = await train({ max_epochs: 1 }).fit(system);
    const kernel = (await weightsOf(system)).get("model.kernel")!;
    for (let unit = 0; unit < 3; unit++)
      expect(Math.hypot(kernel[unit]!, kernel[unit + 3]!)).toBeLessThanOrEqual(0.1 + 1e-6);
    expect(metrics["train/loss"]).toBeGreaterThan(Math.log(3)); // what chance would give, without the penalty
  });
});

describe("Trainer", () => {
  it("refuses options that make no run", async () => {
    using system = makeSystem();
    for (const options of [{}, { fast_dev_run: false }])
      await expect(train(options).fit(system)).rejects.toThrow("the trainer is not told when to end");
    expect(() => new Trainer({ max_epochs: 0.5 })).toThrow("`max_epochs`");
    expect(() => new Adam({ learning_rate: -1 })).toThrow("`learning_rate`");
    expect(() => new Trainer({ max_epochs: 1, loggers: [new JsonLines()] })).toThrow(
      "`loggers` write into a run folder, and this trainer has none",
    );
  });

  it("rehearses one batch of each stage with `fast_dev_run`", async () => {
    using system = makeSystem({ validation: blobs() });
    let batches = 0;
    const count = at("onBatchEnd", () => void (batches += 1));
    const summary = await train({ max_epochs: 50, fast_dev_run: true, callbacks: [count] }).fit(system);
    expect(batches).toBe(1);
    expect(summary.metrics).toHaveProperty("val/loss");
  });

  it("refuses what is no system", async () => {
    await expect(train({ max_epochs: 1 }).fit(new Map())).rejects.toThrow(
      "this trainer trains a `lighter.System`, found `Map`",
    );
  });
});
