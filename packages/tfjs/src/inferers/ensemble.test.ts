import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandomSource, OptionError } from "@lighterjs/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCpuBackend, tf } from "../engine/tf.js";
import { Pretrained, Sequential } from "../models/index.js";
import { Network } from "../network/network.js";
import { saveModel } from "../saving/save-model.js";
import { layers } from "../training/testing/small-systems.js";
import { Ensemble } from "./ensemble.js";
import { FunctionModel, infer } from "./testing/infer.js";

let folder: string;
beforeAll(async () => {
  loadCpuBackend();
  folder = await mkdtemp(join(tmpdir(), "lighter-ensemble-"));
  // As runs keep them: one model, or the best and the last one.
  await save("one/model", [[1], [2]]);
  await save("two/model/best", [[3], [-2]]);
  await save("two/model/last", [[100], [100]]);
  // A run of which there is a checkpoint alone.
  await mkdir(join(folder, "kept/checkpoints"), { recursive: true });
  await save("wide/model", [
    [1, 2, 3],
    [1, 2, 3],
  ]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function save(path: string, kernel: readonly (readonly number[])[]): Promise<void> {
  const units = kernel[0]!.length;
  const model = new Sequential({ layers: [layers.dense({ name: "head", units, useBias: false })] });
  const network = Network.create(model, { sampleShape: [2], random: createRandomSource(0) });
  const values = { shape: [2, units], dtype: "float32" as const, values: Float32Array.from(kernel.flat()) };
  network.setWeights(new Map([["model.head.kernel", values]]));
  await saveModel(network, join(folder, path), { run: undefined });
  network.dispose();
}

const own = new FunctionModel(() => tf.zeros([1, 1]), { input: [null, 2], output: [null, 1] });
const batch = (): ReturnType<typeof tf.tensor> => tf.tensor([10, 1], [1, 2]);

describe("Ensemble", () => {
  it("gives the mean of what runs have learnt, by their best models", async () => {
    await using ensemble = new Ensemble({ members: [join(folder, "one"), join(folder, "two")] });
    await ensemble.infer([batch()], own);
    const { prediction } = await infer(ensemble, batch(), own);
    expect(prediction).toStrictEqual([[(10 * 1 + 2 + 10 * 3 - 2) / 2]]);
    expect(own.calls).toStrictEqual([]);
  });

  it("takes models as well", async () => {
    const model = await Pretrained({ path: join(folder, "two/model/last") });
    await using ensemble = new Ensemble({ members: [model, join(folder, "one")] });
    await ensemble.infer([batch()], own);
    const { prediction } = await infer(ensemble, batch(), own);
    expect(prediction).toStrictEqual([[(1100 + 12) / 2]]);
  });

  it.each([
    ["wide", "this member gives [3], but the model of the system [1]"],
    ["none", "there is no model at"],
    ["kept", "has saved no model, and nothing here can build its config"],
  ])("says which member cannot take part: %s", async (name, message) => {
    await using ensemble = new Ensemble({ members: [join(folder, "one"), join(folder, name)] });
    const error = await ensemble.infer([batch()], own).catch((thrown: unknown) => thrown);
    expect(OptionError.is(error) && error.issues[0]).toMatchObject({
      path: ["members", 1],
      message: expect.stringContaining(message) as string,
    });
  });

  it("needs members", () => {
    expect(() => new Ensemble({ members: [] })).toThrow(OptionError);
  });
});
