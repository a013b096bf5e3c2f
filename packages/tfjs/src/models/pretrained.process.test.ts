import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandomSource } from "@lighterjs/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../engine/backend.js";
import { tf } from "../engine/tf.js";
import { Network } from "../network/network.js";
import { Pretrained } from "./pretrained.js";
import { silent } from "../testing/silent-logger.js";

/** The file of a plain `tf.sequential` with one dense layer, two inputs and one output. */
const modelFile = {
  modelTopology: {
    class_name: "Sequential",
    config: {
      name: "small",
      layers: [
        {
          class_name: "Dense",
          config: { name: "sum", units: 1, batch_input_shape: [null, 2], use_bias: true },
        },
      ],
    },
    keras_version: "tfjs-layers 4.22.0",
    backend: "tensor_flow.js",
  },
  weightsManifest: [
    {
      paths: ["weights.bin"],
      weights: [
        { name: "sum/kernel", shape: [2, 1], dtype: "float32" },
        { name: "sum/bias", shape: [1], dtype: "float32" },
      ],
    },
  ],
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-pretrained-"));
  await writeFile(join(folder, "model.json"), JSON.stringify(modelFile));
  await writeFile(join(folder, "weights.bin"), new Uint8Array(Float32Array.of(2, 3, 0.5).buffer));
});
afterAll(() => rm(folder, { recursive: true }));

describe("Pretrained", () => {
  // First, while nothing has chosen a backend, as when a config is built.
  it("keeps its weights when it is loaded before the backend is chosen", async () => {
    expect(tf.getBackend()).toBeUndefined();
    const model = await Pretrained({ path: folder, name: "small" });
    await useBackend("wasm", silent);
    const network = Network.create(model, { sampleShape: [2], random: createRandomSource(0) });
    const [x, y] = tf.tidy(() => {
      const inputs = tf.tensor2d([[1, 10]]);
      return [tf.getBackend(), network.forward([inputs], { training: false })[0]!.dataSync()[0]];
    });
    expect([x, y]).toEqual(["wasm", 32.5]);
    network.dispose();
  });
});
