import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandomSource } from "@lighterjs/core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../engine/backend.js";
import { layers as tfl, tf } from "../engine/tf.js";
import { Pretrained } from "../models/pretrained.js";
import { Sequential } from "../models/sequential.js";
import type { Layer } from "../network/layer-internals.js";
import { Network } from "../network/network.js";
import { silent } from "../testing/silent-logger.js";
import { saveModel } from "./save-model.js";
import { smallMobileNetV2, smallResNet18 } from "./testing/backbones.js";
import { buildRecipe, modelRecipe, WIDTH } from "./testing/random-models.js";
import { Witness } from "./testing/witness.js";

let folder: string;
let witness: Witness;
beforeAll(async () => {
  await useBackend("wasm", silent);
  folder = await mkdtemp(join(tmpdir(), "lighter-laws-"));
  witness = new Witness();
});
afterAll(async () => {
  await witness.end();
  await rm(folder, { recursive: true });
});

const create = (root: Layer) => Network.create(root, { random: createRandomSource(1) });

function predictions({ root }: Network, inputs: readonly Tensor[]): number[][] {
  return tf.tidy(() => {
    const outputs = root.apply(inputs.length === 1 ? inputs[0]! : [...inputs], { training: false });
    return [outputs as Tensor | Tensor[]].flat().map((output) => [...output.dataSync()]);
  });
}

function expectClose(found: readonly number[][], wanted: readonly number[][]): void {
  expect(found.map(({ length }) => length)).toEqual(wanted.map(({ length }) => length));
  // Another backend sums in another order.
  for (const [index, numbers] of wanted.entries())
    for (const [at, number] of numbers.entries())
      expect(Math.abs(found[index]![at]! - number)).toBeLessThan(1e-4 * (1 + Math.abs(number)));
}

function trainStep({ root, parameters }: Network, inputs: readonly Tensor[]): void {
  const optimizer = tf.train.sgd(0.01);
  const loss = () => {
    const outputs = [
      root.apply(inputs.length === 1 ? inputs[0]! : [...inputs], { training: true }) as Tensor,
    ].flat();
    return tf.addN<Scalar>(outputs.map((output) => tf.mean<Scalar>(tf.square(tf.sub(output, 0.5)))));
  };
  const variables = parameters.map(({ variable }) => variable);
  if (variables.length > 0) optimizer.minimize(loss, false, variables);
  optimizer.dispose();
}

/** Saves, loads with TensorFlow.js alone and with us, trains on, three times over. */
async function expectKept(root: Layer, inputs: readonly Tensor[]): Promise<void> {
  let network = create(root);
  const names = network.weights.map(({ name }) => name);
  for (let round = 0; round < 3; round++) {
    trainStep(network, inputs);
    await saveModel(network, folder);
    const wanted = predictions(network, inputs);
    expectClose(await witness.predict(folder, inputs), wanted);
    const restored = create(await Pretrained({ path: folder }));
    expect(restored.weights.map(({ name }) => name).sort()).toEqual([...names].sort());
    expectClose(predictions(restored, inputs), wanted);
    network.dispose();
    network = restored;
  }
  network.dispose();
}

describe("a model that trains", () => {
  it("is the same after it was saved, loaded, and trained on, three times over", async () => {
    const given = [0, 1].map((seed) => tf.randomUniform([2, WIDTH], -1, 1, "float32", seed));
    await fc.assert(
      fc.asyncProperty(modelRecipe, async (recipe) => {
        tf.engine().startScope();
        await expectKept(buildRecipe(recipe), given.slice(0, recipe.inputs));
        tf.engine().endScope();
      }),
      { numRuns: 25 },
    );
    tf.dispose(given);
  });

  it("may have a container first, and behind it a layer called like one inside", async () => {
    const dense = { kind: "dense", name: 0, from: 0, other: 0, inner: [] } as const;
    const first = { ...dense, kind: "theirs", inner: [dense] } as const;
    const steps = [{ ...dense, kind: "ours", inner: [first, dense] } as const];
    await expectKept(buildRecipe({ inputs: 1, outputs: 1, steps }), [tf.randomUniform([2, WIDTH])]);
  });

  it.each([
    ["MobileNetV2", smallMobileNetV2],
    ["ResNet-18", smallResNet18],
  ])("may be a backbone with residual units: %s", async (_, build) => {
    const images = tf.randomUniform([2, 32, 32, 3], 0, 1, "float32", 3);
    await expectKept(build({ size: 32 }), [images]);
    const inside = new Sequential({
      layers: [build({ size: 32 }), tfl.layers.dense({ name: "head", units: 2 })],
    });
    await expectKept(inside, [images]);
    images.dispose();
  });
});
