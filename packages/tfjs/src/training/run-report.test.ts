import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OptionError, type Progress } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { Arrays } from "../data/index.js";
import { JsonLines, TensorBoard } from "../loggers/index.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { blobs, cnn, layers, makeSystem, mlp } from "./testing/small-systems.js";
import { at, train } from "./testing/train.js";
import type { TrainerOptions } from "./trainer-options.js";

describe("the run folder", () => {
  it("holds metrics and status, complete at the end of the run", async () => {
    await using folder = await temporaryRunFolder();
    using system = makeSystem({ validation: blobs() });
    const trainer = train({ max_epochs: 2 }, { folder });
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
      better: { "train/loss": "min", "train/accuracy": "max", "val/loss": "min", "val/accuracy": "max" },
      pid: process.pid,
    });
  });

  it("says that the run has failed, and why", async () => {
    await using folder = await temporaryRunFolder();
    using system = makeSystem();
    const fail = at("onEpochEnd", () => {
      throw new Error("no space left");
    });
    const options: TrainerOptions = { max_epochs: 2, callbacks: [fail] };
    await expect(train(options, { folder }).fit(system)).rejects.toThrow("no space left");
    expect(JSON.parse(readFileSync(join(folder.path, "status.json"), "utf8"))).toMatchObject({
      state: "failed",
      detail: "callback `Object` failed in `onEpochEnd`: no space left",
    });
  });

  it("gets the loss of single steps where a logger asks for it", async () => {
    await using folder = await temporaryRunFolder();
    using system = makeSystem();
    const loggers = [new JsonLines({ every_n_steps: 3 }), new TensorBoard()];
    await train({ max_epochs: 2, loggers }, { folder }).fit(system);
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
    const trainer = train({ max_epochs: 1 }, { folder });
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
    await train({ max_epochs: 1 }, { progress }).fit(system);
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
