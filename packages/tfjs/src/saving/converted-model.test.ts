import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../engine/backend.js";
import { tf } from "../engine/tf.js";
import { openHdf5, type Hdf5Group } from "../keras/hdf5.js";
import { Pretrained } from "../models/pretrained.js";
import type { Layer } from "../network/layer-internals.js";
import { silent } from "../testing/silent-logger.js";

const fixtures = join(import.meta.dirname, "../keras/fixtures");

let folder: string;
beforeAll(async () => {
  await useBackend("wasm", silent);
  folder = await mkdtemp(join(tmpdir(), "lighter-converted-"));
});
afterEach(() => {
  tf.disposeVariables();
});
afterAll(() => rm(folder, { recursive: true }));

interface Numbers {
  readonly shape: number[];
  readonly values: number[];
}
interface Expected {
  readonly inputs: readonly Numbers[];
  readonly outputs: readonly Numbers[];
}
const expected = JSON.parse(
  gunzipSync(readFileSync(join(fixtures, "photo.expected.json.gz"))).toString(),
) as Expected;

/**
 * The arrays of an `.h5` as the converter of TensorFlow.js lists them: layer by layer, by the names
 * that Keras wrote.
 */
function listArrays(weights: Hdf5Group) {
  return (weights.texts("layer_names") ?? []).flatMap((layer) => {
    const group = weights.group(layer);
    return (group?.texts("weight_names") ?? []).map((name) => {
      const dataset = group?.dataset(name);
      if (dataset === undefined) throw new Error(`no array ${name}`);
      // Keras counts what a Normalization has seen in 64 bits, which the converter makes 32.
      if (name.endsWith("/count")) return { name, shape: [], values: Int32Array.of(90), dtype: "int32" };
      return { name, ...dataset.read(), dtype: "float32" };
    });
  });
}

/** One byte for each number, as `--quantize_uint8` has it: `value = byte * scale + min`. */
function quantized(values: Float32Array) {
  const min = Math.min(...values);
  const scale = (Math.max(...values) - min) / 255 || 1;
  const bytes = Uint8Array.from(values, (value) => Math.round((value - min) / scale));
  return { bytes, quantization: { dtype: "uint8", scale, min } };
}

/**
 * Writes what `tensorflowjs_converter --input_format keras` makes of `photo.h5`, of Keras 3, in two
 * files of weights.
 */
async function convert(target: string, byBytes: boolean): Promise<void> {
  const file = await openHdf5(new Uint8Array(readFileSync(join(fixtures, "photo.h5"))));
  const arrays = listArrays(file.group("model_weights") ?? file);
  const half = Math.ceil(arrays.length / 2);
  await mkdir(target, { recursive: true });
  const groups = [arrays.slice(0, half), arrays.slice(half)].map((group, index) => {
    const written = group.map(({ name, shape, values, dtype }) => {
      const entry = { name, shape, dtype };
      if (!byBytes || !(values instanceof Float32Array))
        return { entry, bytes: new Uint8Array(values.slice().buffer) };
      const { bytes, quantization } = quantized(values);
      return { entry: { ...entry, quantization }, bytes };
    });
    return {
      path: `group1-shard${index + 1}of2.bin`,
      bytes: Buffer.concat(written.map(({ bytes }) => bytes)),
      weights: written.map(({ entry }) => entry),
    };
  });
  for (const { path, bytes } of groups) await writeFile(join(target, path), bytes);
  const model = {
    format: "layers-model",
    generatedBy: `keras v${file.text("keras_version")}`,
    convertedBy: "TensorFlow.js Converter v4.22.0",
    modelTopology: {
      keras_version: file.text("keras_version"),
      backend: file.text("backend"),
      model_config: JSON.parse(file.text("model_config") ?? "") as object,
    },
    weightsManifest: groups.map(({ path, weights }) => ({ paths: [path], weights })),
  };
  await writeFile(join(target, "model.json"), JSON.stringify(model));
}

/** The largest difference from what Keras answered. */
function worst(model: Layer): number {
  return tf.tidy(() => {
    const { inputs } = model as LayersModel;
    const given = inputs.map(({ dtype }, index) => {
      const { values, shape } = expected.inputs[index]!;
      return tf.tensor(values, shape, dtype);
    });
    const results = [(model as LayersModel).predict(given)].flat();
    return Math.max(
      ...results.flatMap((result, at) =>
        [...result.dataSync()].map((value, index) => Math.abs(value - expected.outputs[at]!.values[index]!)),
      ),
    );
  });
}

const frozenLayers = (model: Layer): string[] =>
  (model as LayersModel).layers.flatMap(({ name, trainable, weights }) =>
    !trainable && weights.length > 0 ? [name] : [],
  );

describe("a `model.json` that was converted from an `.h5` of Keras 3", () => {
  it("answers as Keras does, and trains all layers unless they are to be as they were saved", async () => {
    const path = join(folder, "converted");
    await convert(path, false);
    const model = await Pretrained({ path });
    expect(worst(model)).toBeLessThan(1e-5);
    expect(frozenLayers(model)).toEqual([]);
    tf.disposeVariables();
    expect(frozenLayers(await Pretrained({ path, trainable: "as_saved" }))).toEqual(
      frozenLayers(await Pretrained({ path: join(fixtures, "photo.h5"), trainable: "as_saved" })),
    );
  });

  it("has the numbers that its bytes stand for, where its weights are quantized", async () => {
    const [bytes, floats] = [join(folder, "bytes"), join(folder, "floats")];
    await convert(bytes, true);
    await convert(floats, false);
    const [coarse, exact] = [await Pretrained({ path: bytes }), await Pretrained({ path: floats })];
    for (const [index, weight] of exact.weights.entries()) {
      const values = weight.read().dataSync<"float32">();
      const { quantization } = quantized(values);
      const read = coarse.weights[index]!.read().dataSync<"float32">();
      const differences = values.map((value, at) => Math.abs(value - read[at]!));
      expect(Math.max(...differences)).toBeLessThanOrEqual(quantization.scale * 0.501);
    }
  });
});

describe("a `model.json` of the first versions of Keras 2", () => {
  it("is read where it lists the layers of a Sequential and says no more of it", async () => {
    const path = join(folder, "list");
    const kernel = Float32Array.of(1, 2, 3, 4, 5, 6);
    const bias = Float32Array.of(0.5, -0.5);
    await mkdir(path);
    await writeFile(
      join(path, "weights.bin"),
      Buffer.concat([kernel, bias].map(({ buffer }) => new Uint8Array(buffer))),
    );
    const dense = {
      name: "dense_1",
      trainable: true,
      batch_input_shape: [null, 3],
      dtype: "float32",
      units: 2,
      activation: "linear",
      use_bias: true,
      kernel_initializer: {
        class_name: "VarianceScaling",
        config: { scale: 1, mode: "fan_avg", distribution: "uniform", seed: null },
      },
      bias_initializer: { class_name: "Zeros", config: {} },
      kernel_regularizer: null,
      bias_regularizer: null,
      activity_regularizer: null,
      kernel_constraint: null,
      bias_constraint: null,
    };
    await writeFile(
      join(path, "model.json"),
      JSON.stringify({
        modelTopology: {
          keras_version: "2.1.6",
          backend: "tensorflow",
          model_config: { class_name: "Sequential", config: [{ class_name: "Dense", config: dense }] },
        },
        weightsManifest: [
          {
            paths: ["weights.bin"],
            weights: [
              { name: "dense_1/kernel", shape: [3, 2], dtype: "float32" },
              { name: "dense_1/bias", shape: [2], dtype: "float32" },
            ],
          },
        ],
      }),
    );
    const model = await Pretrained({ path });
    const [answer] = tf.tidy(() => [
      (model as LayersModel).predict(tf.tensor2d([[1, 10, 100]])) as ReturnType<typeof tf.tensor>,
    ]);
    expect([...(answer?.dataSync() ?? [])]).toEqual([1 + 30 + 500 + 0.5, 2 + 40 + 600 - 0.5]);
  });
});
