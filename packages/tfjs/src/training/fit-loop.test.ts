import type { Callback } from "@lighterjs/callbacks";
import { describe, expect, it } from "vitest";
import { Arrays } from "../data/index.js";
import { tf } from "../engine/tf.js";
import { System } from "../system/system.js";
import { NonFiniteLossError } from "./finite-weights.js";
import { blobs, layers, makeSystem } from "./testing/small-systems.js";
import { at, train } from "./testing/train.js";
import { changed, weightsOf } from "./testing/weights-by-name.js";
import type { TrainerOptions } from "./trainer-options.js";

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
    const options: TrainerOptions = { max_epochs: 3, accumulate_batches: 2, callbacks: [abort] };
    expect(await train(options, { stop: controller.signal }).fit(system)).toMatchObject({
      reason: "interrupted",
      detail: "SIGINT",
    });
    expect(teardowns).toBe(1);
  });

  it("comes before the first step when the host has asked for it by then", async () => {
    using system = makeSystem();
    let steps = 0;
    const count = at("onBatchEnd", () => void (steps += 1));
    const stop = AbortSignal.abort("SIGTERM");
    const summary = await train({ max_epochs: 1, callbacks: [count] }, { stop }).fit(system);
    expect(summary).toMatchObject({ reason: "interrupted", detail: "SIGTERM" });
    expect(steps).toBe(0);
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
