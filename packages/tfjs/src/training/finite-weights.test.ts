import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Checkpoint, SaveModel } from "@lighterjs/callbacks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Arrays } from "../data/index.js";
import { createRandomSource } from "@lighterjs/core";
import type { Rank } from "@tensorflow/tfjs-core";
import { loadCpuBackend, tf } from "../engine/tf.js";
import { Network } from "../network/network.js";
import { Sequential } from "../models/sequential.js";
import { SGD } from "../optimizers/sgd.js";
import { System } from "../system/system.js";
import { FiniteWeights } from "./finite-weights.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { layers, makeSystem } from "./testing/small-systems.js";
import { at, train } from "./testing/train.js";
import { savedSteps } from "./testing/two-epochs.js";
import { networkOf } from "./testing/weights-by-name.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-finite-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const system = (learning_rate: number, inputs = [0, 1, 2, 3]): System => {
  const dataset = new Arrays({ inputs: inputs.map((input) => [input, 1]), targets: [0, 1, 2, 0] });
  const model = new Sequential({ layers: [layers.dense({ name: "head", units: 3 })] });
  const { options } = makeSystem({ model, dataset, validation: dataset, batchSize: 2 });
  return new System({ ...options, optimizer: () => new SGD({ learning_rate }) });
};

describe("weights that an update has made infinite", () => {
  it("stop the run at that step, before the end of its epoch, and are saved nowhere", async () => {
    await using run = await temporaryRunFolder();
    const callbacks = [new Checkpoint({ every_n_steps: 1 }), new SaveModel({ path: join(folder, "model") })];
    const fit = train({ max_epochs: 1, callbacks }, { folder: run }).fit(
      system(3e38, [1000, -2000, 3000, -1000]),
    );
    await expect(fit).rejects.toMatchObject({ code: "NON_FINITE_WEIGHTS", steps: { to: { epoch: 0 } } });
    await expect(fit).rejects.toThrow(
      /^the weights are not finite any more after the update of epoch 0, step \d, batch \d, learning rate 3e\+38$/,
    );
    for (const step of await savedSteps(run)) expect(step).toBeLessThan(2);
    expect(await readdir(folder)).toEqual([]);
    expect(JSON.parse(await readFile(join(run.path, "status.json"), "utf8"))).toMatchObject({
      state: "failed",
    });
  });

  it("are found where they were frozen before anybody looked at them", async () => {
    loadCpuBackend();
    await tf.setBackend("cpu");
    // Of so many numbers, not all are looked at after each step.
    const layer = layers.dense({ name: "large", units: 1100, useBias: false });
    const network = Network.create(layer, { sampleShape: [1000], random: createRandomSource(1) });
    const finite = new FiniteWeights(network, {});
    await finite.require();
    const [parameter] = network.parameters;
    const { name, variable } = parameter!;
    const gradient = tf.fill<Rank>(variable.shape, Infinity);
    new SGD({ learning_rate: 1 }).apply([{ name, variable, gradient }]);
    await finite.afterStep({ epoch: 0, step: 0, batch: 0, learningRate: 1 });
    parameter!.trainable = false;
    await expect(finite.require()).rejects.toMatchObject({ code: "NON_FINITE_WEIGHTS", names: [name] });
    network.dispose();
    gradient.dispose();
  });

  it("are not saved either when a callback has made them", async () => {
    await using run = await temporaryRunFolder();
    const spoil = at("onTrainEnd", (trainer) => {
      const [first] = networkOf(trainer).parameters;
      tf.tidy(() => first?.variable.assign(tf.fill(first.variable.shape, Infinity)));
    });
    const callbacks = [spoil, new SaveModel({ path: join(folder, "model") })];
    const options = { max_epochs: 1, callbacks };
    await expect(train(options, { folder: run }).fit(system(0.1))).rejects.toMatchObject({
      code: "NON_FINITE_WEIGHTS",
      message: expect.stringContaining("since the update of epoch 0") as unknown,
    });
    expect(await readdir(folder)).toEqual([]);
  });
});
