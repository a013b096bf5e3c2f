import { readdirSync } from "node:fs";
import { join } from "node:path";
import {
  Checkpoint,
  EarlyStopping,
  SaveModel,
  type Callback,
  type Trainer as CallbackTrainer,
} from "@lighterjs/callbacks";
import { createRandomSource } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { tf } from "../engine/tf.js";
import type { WeightValues } from "../network/network-weights.js";
import { runPart } from "./testing/resumable-run.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { networkOf } from "./testing/weights-by-name.js";
import { at } from "./testing/train.js";
import {
  checkpointsOf,
  everyEpoch,
  savedSteps,
  smallSystem,
  thirdEpoch,
  twoEpochs,
} from "./testing/two-epochs.js";
import { Trainer } from "./trainer.js";

/** Validates with weights of 0. */
class Zeros implements Callback {
  #kept: ReadonlyMap<string, WeightValues> = new Map();

  async onValidationStart(trainer: CallbackTrainer): Promise<void> {
    const network = networkOf(trainer);
    this.#kept = await network.getWeights();
    const zeros = [...this.#kept].map(([name, { values, ...weight }]): [string, WeightValues] => [
      name,
      { ...weight, values: new Float32Array(values.length) },
    ]);
    network.setWeights(new Map(zeros));
  }

  onValidationEnd(trainer: CallbackTrainer): void {
    networkOf(trainer).setWeights(this.#kept);
  }
}

describe("callbacks across an interruption", () => {
  it("stop early at the same epoch, and save the same best model", async () => {
    await using folder = await temporaryRunFolder();
    const part = () => ({
      options: { max_epochs: 12 },
      callbacks: [
        new EarlyStopping({ monitor: "val/loss", mode: "max", patience: 4 }),
        new SaveModel({ path: join(folder.path, "model"), which: "best" }),
        everyEpoch(),
      ],
    });
    // Weights are in a file that is named by their digest.
    const model = () => readdirSync(join(folder.path, "model"));
    const straight = await twoEpochs(folder, part());
    expect(straight.summary.reason).toBe("stopped");
    const saved = model();
    for (const step of (await savedSteps(folder)).slice(1)) {
      const from = checkpointsOf(folder).pathOf(step);
      const again = await twoEpochs(folder, { ...part(), resume: { from } });
      expect(again.summary, `from step ${step}`).toEqual(straight.summary);
      expect(again.weights).toStrictEqual(straight.weights);
      expect(model()).toEqual(saved);
    }
  });

  it("that exchange the weights for a validation have their own again when it was cut short", async () => {
    await using folder = await temporaryRunFolder();
    await using other = await temporaryRunFolder();
    const straight = await twoEpochs(other, { callbacks: [new Zeros()] });
    const controller = new AbortController();
    const abort = at("onValidationStart", ({ epoch }) => {
      if (epoch === 1) controller.abort("SIGTERM");
    });
    const cut = await twoEpochs(folder, { callbacks: [new Zeros(), abort], stop: controller.signal });
    expect(cut.summary.reason).toBe("interrupted");
    const resume = { from: folder.path };
    const again = await twoEpochs(folder, { callbacks: [new Zeros()], resume });
    expect(again.weights).toStrictEqual(straight.weights);
    expect(again.summary).toEqual(straight.summary);
  });
});

describe("checkpoints", () => {
  it("are not saved in the middle of an optimizer step", async () => {
    await using folder = await temporaryRunFolder();
    const early = at("onBatchEnd", ({ capabilities }) => capabilities.checkpoints?.save());
    const options = { accumulate_batches: 2 };
    await expect(twoEpochs(folder, { options, callbacks: [early] })).rejects.toThrow(
      "a checkpoint cannot be saved between the batches of one optimizer step",
    );
  });

  it("stay when the loss is not finite any more, and lead on as if it had not been", async () => {
    await using folder = await temporaryRunFolder();
    await using other = await temporaryRunFolder();
    const best = () => new Checkpoint({ monitor: "val/loss", every_n_epochs: 1 });
    const straight = await twoEpochs(other, { callbacks: [best()] });
    const explode = at("onStepStart", (trainer) => {
      if (trainer.globalStep !== 6) return;
      for (const { variable } of networkOf(trainer).parameters)
        tf.tidy(() => variable.assign(tf.fill(variable.shape, NaN)));
    });
    await expect(twoEpochs(folder, { callbacks: [explode, best()] })).rejects.toMatchObject({
      code: "NON_FINITE_LOSS",
    });
    expect(await savedSteps(folder)).toEqual([4]);
    expect(await checkpointsOf(folder).best()).toBe(checkpointsOf(folder).pathOf(4));
    const again = await twoEpochs(folder, { callbacks: [best()], resume: { from: folder.path } });
    expect(again.weights).toStrictEqual(straight.weights);
  });

  it("stay when a callback throws, and are not saved again at that moment", async () => {
    await using folder = await temporaryRunFolder();
    const fail = at("onBatchEnd", ({ globalStep }) => {
      if (globalStep === 6) throw new Error("no connection");
    });
    await expect(twoEpochs(folder, { callbacks: [fail, everyEpoch()] })).rejects.toThrow("no connection");
    expect(await savedSteps(folder)).toEqual([4]);
    expect((await thirdEpoch(folder)).summary.reason).toBe("completed");
  });

  it("are not written into a run that another process has taken over", async () => {
    await using folder = await temporaryRunFolder();
    const requireOwned = () => Promise.reject(new Error("taken over"));
    await expect(twoEpochs({ ...folder, requireOwned })).rejects.toThrow("taken over");
    expect(await savedSteps(folder)).toEqual([]);
  });

  it("are one callback's, and nobody's where they are switched off or have no folder", async () => {
    await using folder = await temporaryRunFolder();
    await expect(twoEpochs(folder, { callbacks: [everyEpoch(), everyEpoch()] })).rejects.toThrow(
      "a run has one `Checkpoint`, and this is a second",
    );
    await expect(twoEpochs(folder, { options: { enable_checkpointing: false } })).rejects.toThrow(
      "contradict each other",
    );
    expect(() => new Trainer({ max_epochs: 1, callbacks: [everyEpoch()] })).toThrow("this trainer has none");
    expect(folder.exists()).toBe(false);
  });

  it("leave no tensors behind", async () => {
    await using folder = await temporaryRunFolder();
    using system = smallSystem();
    system.network(createRandomSource(5));
    const before = tf.memory().numTensors;
    await runPart({ folder, system, options: { max_epochs: 2 }, callbacks: [everyEpoch()] });
    using again = smallSystem();
    await runPart({ folder, system: again, callbacks: [everyEpoch()], resume: { from: folder.path } });
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
  });
});
