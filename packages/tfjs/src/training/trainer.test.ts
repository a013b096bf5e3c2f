import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Callback } from "@lighterjs/callbacks";
import { createRandomSource, OptionError, type Progress } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { Arrays, DataLoader } from "../data/index.js";
import { tf } from "../engine/tf.js";
import { BinaryCrossEntropy } from "../losses/index.js";
import { JsonLines, TensorBoard } from "../loggers/index.js";
import { Accuracy } from "../metrics/index.js";
import { Sequential } from "../models/index.js";
import { Adam, SGD } from "../optimizers/index.js";
import { System } from "../system/system.js";
import { NonFiniteLossError } from "./non-finite-loss-error.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { blobs, cnn, layers, makeSystem, mlp, stripes } from "./testing/small-systems.js";
import { changed, weightsOf } from "./testing/weights-by-name.js";
import { Trainer } from "./trainer.js";
import type { TrainerOptions } from "./trainer-options.js";

const train = (options: TrainerOptions, seed = 0) =>
  new Trainer({ backend: "wasm", ...options }, recordingLogger(), undefined, createRandomSource(seed));

/** Calls `act` in one hook of a run. */
const at = (hook: keyof Callback, act: NonNullable<Callback["onBatchEnd"]>): Callback => ({ [hook]: act });

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
      await train({ max_epochs: 3, callbacks: [record] }, seed).fit(system);
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

describe("a step of the optimizer", () => {
  it("is the same over accumulated batches, a smaller last one too, as over one large batch", async () => {
    const run = async (batchSize: number, options: TrainerOptions) => {
      using system = makeSystem({ batchSize, shuffle: false });
      await train({ max_epochs: 2, ...options }).fit(system);
      return weightsOf(system);
    };
    const whole = await run(16, {});
    const parts = await run(5, { accumulate_batches: 4 });
    for (const [name, values] of whole)
      values.forEach((value, index) => expect(parts.get(name)![index]).toBeCloseTo(value, 5));
  });

  it("is counted once per window of accumulated batches", async () => {
    using system = makeSystem();
    const steps: number[] = [];
    const record = at("onStepStart", ({ globalStep, stepsPerEpoch }) => {
      steps.push(globalStep);
      expect(stepsPerEpoch).toBe(2);
    });
    await train({ max_epochs: 2, accumulate_batches: 3, callbacks: [record] }).fit(system);
    expect(steps).toStrictEqual([0, 1, 2, 3]);
  });

  it.each<[TrainerOptions, number]>([
    [{ clip_norm: 1e-3 }, 1e-3],
    [{ clip_value: 1e-5 }, 1e-5 * Math.sqrt(2 * 8 + 8 + 8 * 3 + 3)],
  ])("moves no further than %o allows", async (clip, farthest) => {
    using system = makeSystem({ optimizer: () => new SGD({ learning_rate: 1 }) });
    await train({ max_epochs: 1, limit_batches: 1 }).fit(system);
    const before = await weightsOf(system);
    await train({ max_epochs: 1, limit_batches: 1, ...clip }).fit(system);
    const after = await weightsOf(system);
    const moved = [...after].flatMap(([name, values]) =>
      values.map((value, index) => value - before.get(name)![index]!),
    );
    expect(Math.hypot(...moved)).toBeLessThanOrEqual(farthest * 1.01);
    expect(Math.hypot(...moved)).toBeGreaterThan(farthest * 0.2);
  });

  it("is not scaled by `clip_norm` while the norm is smaller", async () => {
    const run = async (options: TrainerOptions) => {
      using system = makeSystem();
      await train({ max_epochs: 1, ...options }).fit(system);
      return weightsOf(system);
    };
    expect(await run({ clip_norm: 1e6 })).toStrictEqual(await run({}));
  });
});

describe("the end of a run", () => {
  it("comes after `max_steps`, with validation and the end of the epoch", async () => {
    using system = makeSystem({ validation: blobs() });
    let ends = 0;
    let steps = 0;
    const record: Callback = {
      onEpochEnd: () => void (ends += 1),
      onBatchEnd: () => void (steps += 1),
    };
    const summary = await train({ max_steps: 6, callbacks: [record] }).fit(system);
    expect({ ends, steps, reason: summary.reason }).toStrictEqual({ ends: 2, steps: 6, reason: "completed" });
    expect(summary.metrics).toHaveProperty("val/loss");
  });

  it("comes after the current step when a callback asks for it", async () => {
    using system = makeSystem();
    let steps = 0;
    const stop = at("onBatchEnd", (trainer) => {
      steps += 1;
      if (trainer.globalStep === 2) trainer.requestStop("val/loss has not improved");
    });
    const summary = await train({ max_epochs: 3, callbacks: [stop] }).fit(system);
    expect(summary).toMatchObject({ reason: "stopped", detail: "val/loss has not improved" });
    expect(steps).toBe(2);
  });

  it("comes after the current step, whole windows only, when the host asks for it", async () => {
    using system = makeSystem();
    const controller = new AbortController();
    let teardowns = 0;
    const abort: Callback = {
      onBatchEnd: (_, batch) => {
        if (batch === 0) controller.abort("SIGINT");
      },
      teardown: ({ globalStep }) => {
        teardowns += 1;
        expect(globalStep).toBe(1);
      },
    };
    const options: TrainerOptions = {
      backend: "wasm",
      max_epochs: 3,
      accumulate_batches: 2,
      callbacks: [abort],
    };
    const trainer = new Trainer(
      options,
      recordingLogger(),
      undefined,
      createRandomSource(0),
      controller.signal,
    );
    expect(await trainer.fit(system)).toMatchObject({ reason: "interrupted", detail: "SIGINT" });
    expect(teardowns).toBe(1);
  });

  it("comes at once when the loss is not finite, with the weights of the last good step", async () => {
    const inputs = [
      [0, 0],
      [0, 1],
      [0, 1e30],
      [1, 0],
    ];
    const dataset = new Arrays({ inputs, targets: [0, 1, 2, 0] });
    const parts = makeSystem({
      dataset,
      model: layers.dense({ units: 3 }),
      batchSize: 1,
      shuffle: false,
    }).options;
    using system = new System({ ...parts, criterion: (_, predictions) => tf.mean(tf.square(predictions)) });
    let good: Awaited<ReturnType<typeof weightsOf>> = new Map();
    const record = at("onBatchEnd", async () => void (good = await weightsOf(system)));
    const error: unknown = await train({ max_epochs: 1, callbacks: [record] })
      .fit(system)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NonFiniteLossError);
    expect(error).toMatchObject({
      code: "NON_FINITE_LOSS",
      loss: Infinity,
      position: { epoch: 0, step: 2, batch: 2, learningRate: 0.1 },
    });
    expect(changed(good, await weightsOf(system))).toStrictEqual([]);
  });

  it("leaves the other callbacks their `onException` and `teardown` when one throws", async () => {
    using system = makeSystem();
    const calls: string[] = [];
    const witness: Callback = {
      onException: (_, error) => void calls.push(`onException: ${(error as Error).message}`),
      teardown: () => void calls.push("teardown"),
    };
    class Faulty implements Callback {
      onEpochEnd() {
        throw new Error("no space left");
      }
    }
    await expect(train({ max_epochs: 1, callbacks: [witness, new Faulty()] }).fit(system)).rejects.toThrow(
      "callback `Faulty` failed in `onEpochEnd`: no space left",
    );
    expect(calls).toStrictEqual([
      "onException: callback `Faulty` failed in `onEpochEnd`: no space left",
      "teardown",
    ]);
  });
});

describe("the run folder", () => {
  it("holds metrics and status, complete at the end of the run", async () => {
    await using folder = await temporaryRunFolder();
    using system = makeSystem({ validation: blobs() });
    const trainer = new Trainer(
      { backend: "wasm", max_epochs: 2 },
      recordingLogger(),
      folder,
      createRandomSource(0),
    );
    const { metrics } = await trainer.fit(system);
    const lines = readFileSync(join(folder.path, "metrics.jsonl"), "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { epoch: 0, step: 4 },
      { epoch: 1, step: 8, ...metrics },
    ]);
    expect(Object.keys(metrics)).toStrictEqual(["train/loss", "train/accuracy", "val/loss", "val/accuracy"]);
    expect(readFileSync(join(folder.path, "metrics.csv"), "utf8")).toMatch(
      /^epoch,step,train\/loss,train\/accuracy,val\/loss,val\/accuracy\n0,4,.*\n1,8,.*\n$/,
    );
    expect(JSON.parse(readFileSync(join(folder.path, "status.json"), "utf8"))).toMatchObject({
      state: "completed",
      epoch: 1,
      step: 8,
      metrics,
      pid: process.pid,
    });
  });

  it("says that the run has failed, and why", async () => {
    await using folder = await temporaryRunFolder();
    using system = makeSystem();
    const fail = at("onEpochEnd", () => {
      throw new Error("no space left");
    });
    const options: TrainerOptions = { backend: "wasm", max_epochs: 2, callbacks: [fail] };
    await expect(
      new Trainer(options, recordingLogger(), folder, createRandomSource(0)).fit(system),
    ).rejects.toThrow("no space left");
    expect(JSON.parse(readFileSync(join(folder.path, "status.json"), "utf8"))).toMatchObject({
      state: "failed",
      detail: "callback `Object` failed in `onEpochEnd`: no space left",
    });
  });

  it("gets the loss of single steps where a logger asks for it", async () => {
    await using folder = await temporaryRunFolder();
    using system = makeSystem();
    const loggers = [new JsonLines({ every_n_steps: 3 }), new TensorBoard()];
    await new Trainer(
      { backend: "wasm", max_epochs: 2, loggers },
      recordingLogger(),
      folder,
      createRandomSource(0),
    ).fit(system);
    const lines = readFileSync(join(folder.path, "metrics.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, number>);
    expect(lines.map(({ step, ...metrics }) => [step, "train/step_loss" in metrics])).toStrictEqual([
      [3, true],
      [4, false],
      [6, true],
      [8, false],
    ]);
  });

  it("is not made when something before the first step is wrong", async () => {
    await using folder = await temporaryRunFolder();
    const trainer = new Trainer(
      { backend: "wasm", max_epochs: 1 },
      recordingLogger(),
      folder,
      createRandomSource(0),
    );
    using tooFew = makeSystem({ model: mlp(2) });
    using wrongShape = makeSystem({ model: cnn() });
    using frozen = makeSystem({ model: layers.dense({ units: 3, trainable: false }) });
    using otherShape = makeSystem({ validation: new Arrays({ inputs: [[1, 2, 3]], targets: [0] }) });
    for (const [system, message] of [
      [tooFew, "3 classes"],
      [wrongShape, "conv1"],
      [frozen, "no parameter of the model trains"],
      [otherShape, "samples of shape [3] to validate on, but of shape [2] to learn from"],
    ] as const) {
      const error: unknown = await trainer.fit(system).catch((caught: unknown) => caught);
      expect(OptionError.is(error)).toBe(true);
      expect(String(error)).toContain(message);
    }
    expect(folder.exists()).toBe(false);
  });
});

describe("progress", () => {
  it("is told of every batch, of validation, and of the end of each epoch", async () => {
    using system = makeSystem({ validation: blobs(3, 8) });
    const updates: Progress[] = [];
    let finished = 0;
    const progress = {
      update: (update: Progress) => void updates.push(update),
      finish: () => void (finished += 1),
    };
    await new Trainer(
      { backend: "wasm", max_epochs: 1 },
      recordingLogger(),
      undefined,
      createRandomSource(0),
      undefined,
      progress,
    ).fit(system);
    expect(
      updates.map(({ stage, batch, batches, epochEnd }) => [stage, batch, batches, epochEnd]),
    ).toStrictEqual([
      ["train", 1, 4, false],
      ["train", 2, 4, false],
      ["train", 3, 4, false],
      ["train", 4, 4, false],
      ["val", 1, 2, false],
      ["val", 2, 2, false],
      ["train", 4, 4, true],
    ]);
    expect(updates.at(-1)!.metrics).toHaveProperty("val/accuracy");
    expect(finished).toBe(1);
  });
});

describe("Trainer", () => {
  it("refuses options that make no run", () => {
    expect(() => new Trainer({})).toThrow("`max_epochs`");
    expect(() => new Trainer({ fast_dev_run: false })).toThrow("the trainer is not told when to end");
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
