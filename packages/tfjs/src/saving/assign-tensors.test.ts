import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandomSource, OptionError } from "@lighterjs/core";
import type { Rank, Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeTensorFile, type StoredTensor } from "../checkpoint/tensor-file.js";
import { useBackend } from "../engine/backend.js";
import { layers, tf } from "../engine/tf.js";
import { Pretrained, type PretrainedOptions } from "../models/pretrained.js";
import { Sequential } from "../models/sequential.js";
import type { Layer } from "../network/layer-internals.js";
import { Network } from "../network/network.js";
import { silent } from "../testing/silent-logger.js";

const l = layers.layers;
let folder: string;
let path: string;
beforeAll(async () => {
  await useBackend("wasm", silent);
  folder = await mkdtemp(join(tmpdir(), "lighter-tensors-"));
  path = join(folder, "weights.safetensors");
});
afterAll(() => rm(folder, { recursive: true }));

/** Values that are all different, so that one in a wrong place shows. */
let next = 0;
const values = (...shape: number[]): StoredTensor => ({
  shape,
  dtype: "float32",
  values: Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => Math.sin(++next) / 2),
});

const write = async (tensors: Record<string, StoredTensor>) =>
  writeFile(
    path,
    Buffer.concat(encodeTensorFile({ metadata: {}, tensors: new Map(Object.entries(tensors)) })),
  );

const load = (options: Omit<PretrainedOptions, "path">) => Pretrained({ path, ...options });

async function issueOf(work: Promise<unknown>) {
  const error: unknown = await work.catch((fault: unknown) => fault);
  if (!OptionError.is(error)) throw new Error("an OptionError was expected", { cause: error });
  return error.issues[0];
}

const net = (): Layer =>
  new Sequential({
    input_shape: [4, 4, 3],
    layers: [
      l.conv2d({ name: "conv", filters: 3, kernelSize: 3, padding: "same" }),
      l.batchNormalization({ name: "norm", epsilon: 1e-5 }),
      l.depthwiseConv2d({ name: "each", kernelSize: 3, depthMultiplier: 2 }),
      l.flatten({ name: "flat" }),
      l.dense({ name: "fc", units: 24 }),
    ],
  });

/** The weights of the same layers as PyTorch calls and orders them. */
const torch = () => ({
  "conv.weight": values(3, 3, 3, 3),
  "conv.bias": values(3),
  "norm.weight": values(3),
  "norm.bias": values(3),
  "norm.running_mean": values(3),
  "norm.running_var": { ...values(3), values: Float32Array.of(1, 2, 3) },
  "norm.num_batches_tracked": values(),
  "each.weight": values(6, 1, 3, 3),
  "each.bias": values(6),
  "fc.weight": values(24, 24),
  "fc.bias": values(24),
});

/** The same net as PyTorch computes it: channels first, from its own arrays. */
function torchNet(x: Tensor4D, weights: ReturnType<typeof torch>): number[] {
  const of = (name: keyof typeof weights): Tensor => {
    const { values: numbers, shape } = weights[name];
    return tf.tensor(numbers, [...shape]);
  };
  const places = (name: keyof typeof weights) => tf.transpose(of(name), [2, 3, 1, 0]) as Tensor4D;
  return tf.tidy(() => {
    const convolved = tf.add(tf.conv2d(x, places("conv.weight"), 1, "same"), of("conv.bias"));
    const deviation = tf.sqrt(tf.add(of("norm.running_var"), 1e-5));
    const centred = tf.div(tf.sub(convolved, of("norm.running_mean")), deviation);
    const normal = tf.add(tf.mul(centred, of("norm.weight")), of("norm.bias"));
    // Two outputs for each channel, one after the other.
    const outputs = [0, 1, 2, 3, 4, 5].map((output) => {
      const channel = tf.slice(normal, [0, 0, 0, Math.floor(output / 2)], [-1, -1, -1, 1]) as Tensor4D;
      const kernel = tf.slice(of("each.weight"), [output, 0, 0, 0], [1, 1, 3, 3]);
      return tf.conv2d(channel, tf.transpose(kernel, [2, 3, 1, 0]) as Tensor4D, 1, "valid");
    });
    const depthwise = tf.add(tf.concat(outputs, 3), of("each.bias"));
    const flat = tf.reshape(tf.transpose(depthwise, [0, 3, 1, 2]), [x.shape[0], -1]);
    return [...tf.add(tf.matMul(flat, of("fc.weight"), false, true), of("fc.bias")).dataSync()];
  });
}

describe("weights of PyTorch", () => {
  it("compute what they compute there: kernels, moving statistics, depthwise, and a flattened image", async () => {
    const weights = torch();
    await write(weights);
    const network = Network.create(await load({ model: net(), layout: "torch" }), {
      random: createRandomSource(1),
    });
    const x = tf.randomUniform<Rank.R4>([2, 4, 4, 3], -1, 1, "float32", 5);
    const found = [...(network.root.apply(x) as Tensor).dataSync()];
    for (const [index, number] of torchNet(x, weights).entries()) expect(found[index]).toBeCloseTo(number, 4);
    network.dispose();
  });

  it("may be called otherwise, by patterns", async () => {
    const renamed = Object.entries(torch()).map(([name, tensor]) => [
      `net.${name.replace("conv", "0")}`,
      tensor,
    ]);
    await write(Object.fromEntries(renamed) as Record<string, StoredTensor>);
    const names = { "net.0.*": "conv.*", "net.*": "*" };
    await load({ model: net(), layout: "torch", names });
    const issue = await issueOf(load({ model: net(), layout: "torch", names: { ...names, "ent.*": "x" } }));
    expect(issue).toMatchObject({ path: ["names", "ent.*"], label: "matches nothing" });
  });

  it("are refused of recurrent layers, by name", async () => {
    await write({ "lstm.weight_ih_l0": values(8, 3) });
    const model = new Sequential({ input_shape: [5, 3], layers: [l.lstm({ name: "lstm", units: 2 })] });
    const { notes } = await issueOf(load({ model, layout: "torch" }));
    expect(notes?.join()).toContain("`lstm.weight_ih_l0` is of a recurrent layer");
  });
});

describe("weights without layers", () => {
  it("need `model`, and must say how they are ordered", async () => {
    await write({ "conv.kernel": values(3, 3) });
    expect(await issueOf(load({ layout: "keras" }))).toMatchObject({
      path: ["path"],
      label: "needs `model`",
    });
    expect(await issueOf(load({ model: net() }))).toMatchObject({ label: "needs `layout`" });
    await writeFile(path, (await readFile(path)).subarray(0, 40));
    expect((await issueOf(load({ model: net(), layout: "keras" }))).message).toContain(
      "cannot be read: it is cut off",
    );
  });

  it("are each given exactly once, in their shape", async () => {
    const model = () => new Sequential({ input_shape: [2], layers: [l.dense({ name: "fc", units: 3 })] });
    await write({ "fc.kernel": values(3, 2), "fc.bais": values(3) });
    const { message, notes = [] } = await issueOf(load({ model: model(), layout: "keras" }));
    expect(message).toContain("are not those of the model");
    expect(notes).toEqual([
      "the model has no weight for `fc.bais` (`fc.bias`?)",
      "the file has nothing for `fc.bias` (`fc.bais`?)",
      "`fc.kernel` has the shape [3, 2], which does not make `model.fc.kernel` of the shape [2, 3]",
    ]);
    await write({ "fc.kernel": values(2, 3), "fc.bias": values(3), "model.fc.bias": values(3) });
    const twice = await issueOf(load({ model: model(), layout: "keras" }));
    expect(twice.notes).toEqual(["`fc.bias` and `model.fc.bias` are both `model.fc.bias`"]);
  });

  it("fill a model that learns its input from `input_shape`, which can be cut", async () => {
    await write({
      "a.kernel": values(2, 3),
      "a.bias": values(3),
      "b.kernel": values(3, 1),
      "b.bias": values(1),
    });
    const model = new Sequential({
      layers: [l.dense({ name: "a", units: 3 }), l.dense({ name: "b", units: 1 })],
    });
    const cut = await load({ model, layout: "keras", input_shape: [2], cut: "a", name: "trunk" });
    expect(cut.name).toBe("trunk");
    expect(cut.weights.map(({ shape }) => shape)).toEqual([[2, 3], [3]]);
  });
});
