import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandomSource, OptionError } from "@lighterjs/core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../engine/backend.js";
import { tf } from "../engine/tf.js";
import { Archive } from "../keras/archive.js";
import { Pretrained } from "../models/pretrained.js";
import type { Layer } from "../network/layer-internals.js";
import { Network } from "../network/network.js";
import { silent } from "../testing/silent-logger.js";
import { readKerasModel } from "./read-keras-model.js";
import { saveModel } from "./save-model.js";

const fixtures = join(import.meta.dirname, "../keras/fixtures");

let folder: string;
beforeAll(async () => {
  await useBackend("wasm", silent);
  folder = await mkdtemp(join(tmpdir(), "lighter-keras-"));
  const archive = new Archive(new Uint8Array(readFileSync(join(fixtures, "text.keras"))));
  const [weights, config] = ["model.weights.h5", "config.json"].map((name) =>
    archive.read(name, 1e9, "maxModelBytes"),
  );
  await copyFile(join(fixtures, "text.keras"), join(folder, "whole.keras"));
  await writeFile(join(folder, "net.weights.h5"), weights!);
  await writeFile(join(folder, "net.json"), config!);
  await writeFile(join(folder, "lonely.weights.h5"), weights!);
});
afterEach(() => {
  tf.disposeVariables();
});
afterAll(() => rm(folder, { recursive: true }));

const words = [
  [3, 1, 4, 1, 0, 0],
  [5, 9, 2, 6, 5, 3],
];

function answer(model: Layer): number[] {
  return tf.tidy(() => {
    const output = model.apply(tf.tensor2d(words, [2, 6], "int32")) as Tensor;
    return [...output.dataSync<"float32">()];
  });
}

const network = (model: Layer): Network =>
  Network.create(model, { sampleShape: [6], random: createRandomSource(0) });

describe("Pretrained", () => {
  it("reads an archive of Keras, and weights with the architecture beside them", async () => {
    const [whole, parts] = [
      await Pretrained({ path: join(folder, "whole.keras") }),
      await Pretrained({ path: join(folder, "net.weights.h5") }),
    ];
    expect(answer(whole)).toHaveLength(4);
    expect(answer(parts)).toEqual(answer(whole));
  });

  it("fills layers of the config from weights of Keras", async () => {
    const whole = answer(await Pretrained({ path: join(folder, "whole.keras") }));
    const model = await Pretrained({ path: join(folder, "net.weights.h5") });
    tf.tidy(() => model.setWeights(model.getWeights().map((weight) => tf.zerosLike(weight))));
    expect(answer(model)).not.toEqual(whole);
    expect(await Pretrained({ path: join(folder, "lonely.weights.h5"), model })).toBe(model);
    expect(answer(model)).toEqual(whole);
  });

  it("takes no names for weights of Keras, which say themselves what each is", async () => {
    const model = await Pretrained({ path: join(folder, "net.weights.h5") });
    const fault: unknown = await Pretrained({
      path: join(folder, "lonely.weights.h5"),
      model,
      names: { a: "b" },
    }).catch((error: unknown) => error);
    if (!OptionError.is(fault)) throw fault;
    expect(fault.issues[0]).toMatchObject({ path: ["names"], help: ["leave `names` out"] });
  });

  it("says what to put beside weights without an architecture", async () => {
    const fault: unknown = await Pretrained({ path: join(folder, "lonely.weights.h5") }).catch(
      (error: unknown) => error,
    );
    if (!OptionError.is(fault)) throw fault;
    expect(fault.issues[0]).toMatchObject({ code: "INVALID_MODEL", path: ["path"] });
    expect(fault.issues[0].message).toContain("lonely.weights.h5` holds weights only");
  });

  it("says of a file of Keras that it is not there", async () => {
    const fault: unknown = await Pretrained({ path: join(folder, "none.keras") }).catch(
      (error: unknown) => error,
    );
    if (!OptionError.is(fault)) throw fault;
    expect(fault.issues[0]).toMatchObject({ code: "FILE_NOT_FOUND", path: ["path"] });
  });
});

describe("a model of Keras", () => {
  it("keeps the layers frozen that Keras had frozen, or releases them", async () => {
    const path = join(fixtures, "photo.h5");
    const frozen = (model: LayersModel): boolean[] =>
      ["expand", "expand_norm", "stem"].map((name) => !model.getLayer(name).trainable);
    expect(frozen(await readKerasModel(path))).toEqual([true, true, false]);
    expect(frozen(await readKerasModel(path, { keepsTrainable: false }))).toEqual([false, false, false]);
  });

  it("has a gradient for each weight that is trained", async () => {
    const model = await readKerasModel(join(fixtures, "photo.h5"), { keepsTrainable: false });
    const inputs = [tf.randomUniform([2, 9, 9, 3]), tf.randomUniform([2, 2])];
    const { grads } = tf.variableGrads(() => {
      const outputs = [model.apply(inputs, { training: true })].flat() as Tensor[];
      return tf.addN(outputs.map((output) => tf.mean<Scalar>(tf.square(output))));
    });
    expect(Object.keys(grads)).toHaveLength(model.trainableWeights.length);
    for (const gradient of Object.values(grads))
      expect(gradient.dataSync().every((value) => Number.isFinite(value))).toBe(true);
  });

  it("is trained, saved in our format, and read again with the same answers and names", async () => {
    const trained = network(await Pretrained({ path: join(folder, "whole.keras") }));
    const input = tf.tensor2d(words, [2, 6], "int32");
    const before = answer(trained.tree.layer);
    const optimizer = tf.train.sgd(0.1);
    optimizer.minimize(() => tf.mean<Scalar>(tf.square(trained.forward([input], { training: true })[0]!)));
    const after = answer(trained.tree.layer);
    expect(after).not.toEqual(before);
    const saved = join(folder, "saved");
    await saveModel(trained, saved);
    const names = trained.parameters.map(({ name }) => name);
    trained.dispose();
    tf.disposeVariables();
    const again = network(await Pretrained({ path: saved }));
    expect(answer(again.tree.layer)).toEqual(after);
    expect(again.parameters.map(({ name }) => name)).toEqual(names);
    again.dispose();
  });

  it("with layers that TensorFlow.js lacks is saved in our format, and read again with the same answers", async () => {
    const inputs = [tf.randomUniform([2, 9, 9, 3]), tf.randomUniform([2, 2])];
    const answers = (model: Layer) =>
      [model.apply(inputs) as Tensor | Tensor[]].flat().map((output) => output.dataSync());
    const photo = await Pretrained({ path: join(fixtures, "photo.keras") });
    const before = answers(photo);
    const shapes = [{ shape: [9, 9, 3] }, { shape: [2] }];
    const network = Network.create(photo, { inputs: shapes, random: createRandomSource(0) });
    const saved = join(folder, "photo");
    await saveModel(network, saved);
    network.dispose();
    tf.disposeVariables();
    expect(answers(await Pretrained({ path: saved }))).toEqual(before);
  });
});
