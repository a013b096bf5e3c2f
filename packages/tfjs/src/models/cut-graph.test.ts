import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandomSource, OptionError } from "@lighterjs/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs-layers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../engine/backend.js";
import { layers as tfl, tf } from "../engine/tf.js";
import type { Layer } from "../network/layer-internals.js";
import { Network } from "../network/network.js";
import { saveModel } from "../saving/save-model.js";
import { smallMobileNetV2, smallResNet18 } from "../saving/testing/backbones.js";
import { silent } from "../testing/silent-logger.js";
import { Pretrained, type PretrainedOptions } from "./pretrained.js";
import { Sequential } from "./sequential.js";

const l = tfl.layers;
let root: string;
const folder = (name: string) => join(root, name);

beforeAll(async () => {
  await useBackend("wasm", silent);
  root = await mkdtemp(join(tmpdir(), "lighter-cut-"));
  const input = tfl.input({ shape: [3], name: "left" });
  const other = tfl.input({ shape: [3], name: "right" });
  const both = l.add({ name: "both" }).apply([input, other]) as SymbolicTensor;
  const shared = l.dense({ name: "shared", units: 3 });
  const once = shared.apply(both) as SymbolicTensor;
  const ends = tfl.model({
    inputs: [input, other],
    outputs: [
      shared.apply(once) as SymbolicTensor,
      l.dense({ name: "size", units: 1 }).apply(once) as SymbolicTensor,
    ],
  });
  const nested = new Sequential({
    name: "net",
    layers: [
      new Sequential({
        name: "encoder",
        layers: [l.dense({ name: "a", units: 4 }), l.dense({ name: "b", units: 4 })],
      }),
      l.reshape({ name: "steps", targetShape: [2, 2] }),
      l.bidirectional({ name: "ways", layer: l.lstm({ units: 2 }) }),
      l.dense({ name: "head", units: 2 }),
    ],
  });
  const models: Record<string, Layer> = {
    mobile: smallMobileNetV2({ size: 32 }),
    res: smallResNet18({ size: 32 }),
    ends,
    nested,
  };
  for (const [name, model] of Object.entries(models)) {
    const network = Network.create(model, {
      ...(name === "nested" && { sampleShape: [3] }),
      random: createRandomSource(3),
    });
    await saveModel(network, folder(name));
    network.dispose();
  }
});
afterAll(() => rm(root, { recursive: true }));

const part = async (name: string, options: Omit<PretrainedOptions, "path"> = {}) =>
  (await Pretrained({ path: folder(name), ...options })) as LayersModel;

const names = ({ layers }: LayersModel) =>
  layers.filter((layer) => layer.getClassName() !== "InputLayer").map(({ name }) => name);

const run = (model: Layer, ...inputs: Tensor[]): number[][] =>
  [model.apply(inputs.length === 1 ? inputs[0]! : inputs) as Tensor | Tensor[]]
    .flat()
    .map((output) => [...output.dataSync()]);

async function issueOf(work: Promise<unknown>) {
  const error: unknown = await work.catch((fault: unknown) => fault);
  if (!OptionError.is(error)) throw new Error("an OptionError was expected", { cause: error });
  return error.issues[0];
}

const images = (size: number) => tf.randomUniform([2, size, size, 3]);

describe("a backbone that is cut", () => {
  it("keeps the layers up to one, and none that it does not need", async () => {
    const model = await part("res", { cut: "layer2_0_relu2" });
    expect(names(model)).toContain("layer2_0_down_bn");
    expect(names(model).filter((name) => /^(layer2_1|layer3|layer4|fc|flat)/.test(name))).toEqual([]);
    expect(model.outputs[0]!.shape).toEqual([null, 8, 8, 6]);
  });

  it("keeps the layers from one on, up to another, and together they are the whole", async () => {
    const x = images(32);
    const [begin, end, whole] = [
      await part("mobile", { cut: "block_1_project_BN" }),
      await part("mobile", { from: "block_2_expand" }),
      await part("mobile"),
    ];
    expect(end.inputs[0]!.shape).toEqual([null, 8, 8, 6]);
    expect(names(end)).toContain("block_2_add");
    expect(names(end)).not.toContain("block_1_project");
    const between = begin.apply(x) as Tensor;
    expect(run(end, between)[0]).toEqual(run(whole, x)[0]);
    const middle = await part("mobile", { from: "block_2_expand", cut: "block_3_project_BN" });
    expect(names(middle)).not.toContain("Logits");
    expect(middle.inputs[0]!.shape).toEqual([null, 8, 8, 6]);
  });

  it("frees the weights that are left out", async () => {
    const before = tf.memory().numTensors;
    const model = await part("res", { cut: "relu1" });
    expect(tf.memory().numTensors - before).toBe(model.weights.length);
  });

  it("takes images of another size, where its layers do", async () => {
    const model = await part("mobile", { input_shape: [48, 48, 3] });
    expect(model.inputs[0]!.shape).toEqual([null, 48, 48, 3]);
    expect(run(model, images(48))[0]).toHaveLength(10);
    expect((await part("mobile", { input_shape: [null, null, 3] })).outputs[0]!.shape).toEqual([null, 5]);
    const cut = await part("res", { input_shape: [64, 64, 3], cut: "layer4_1_relu2" });
    expect(cut.outputs[0]!.shape).toEqual([null, 4, 4, 8]);
  });

  it("names the layer that takes no other size, or the number of dimensions", async () => {
    const issue = await issueOf(part("res", { input_shape: [64, 64, 3] }));
    expect(issue).toMatchObject({ code: "INVALID_OPTION", path: ["input_shape"] });
    expect(issue.message).toContain("layer `fc` cannot take values of the shape [128]");
    expect((await issueOf(part("res", { input_shape: [64, 64] }))).message).toContain("3 dimensions");
    expect((await issueOf(part("ends", { input_shape: [3] }))).message).toContain("2 inputs");
  });

  it("cannot begin inside a residual unit, and says where else", async () => {
    const issue = await issueOf(part("mobile", { from: "block_2_project" }));
    expect(issue).toMatchObject({ path: ["from"] });
    expect(issue.message).toContain("`block_2_add` needs the output of `block_1_project_BN` as well");
    expect(issue.help).toEqual(["the last layer before it that the model can begin at is `block_2_expand`"]);
    expect((await issueOf(part("mobile", { cut: "Conv1", from: "Conv_1" }))).label).toBe(
      "comes after the last layer",
    );
  });

  it("is known by its layers' names when it is saved again", async () => {
    const network = Network.create(await part("nested", { from: "encoder.b", cut: "ways" }), {
      random: createRandomSource(1),
    });
    const weights = await network.getWeights();
    expect([...weights.keys()]).toContain("model.encoder.b.kernel");
    expect([...weights.keys()]).toContain("model.ways.forward.kernel");
    expect([...weights.keys()].some((name) => name.includes("encoder.a"))).toBe(false);
    await saveModel(network, folder("again"));
    const again = Network.create(await part("again"), { random: createRandomSource(2) });
    expect(await again.getWeights()).toEqual(weights);
  });
});

describe("names of layers", () => {
  it("may be the end of a path, and must tell which layer is meant", async () => {
    expect(names(await part("nested", { cut: "b" }))).toEqual(["encoder/a", "encoder/b"]);
    expect(names(await part("nested", { cut: "encoder" }))).toEqual(["encoder/a", "encoder/b"]);
    expect((await part("nested", { from: "encoder" })).inputs[0]!.shape).toEqual([null, 3]);
    expect((await issueOf(part("mobile", { cut: "block_2_ad" }))).help).toEqual([
      "did you mean `block_2_add`?",
    ]);
    const [help] = (await issueOf(part("nested", { from: "zzzzzzzz" }))).help ?? [];
    expect(help).toContain("its layers are `encoder`, `encoder.a`, `encoder.b`, `steps`");
  });

  it("do not reach into what runs as one", async () => {
    const issue = await issueOf(part("nested", { cut: "ways.forward" }));
    expect(issue.message).toBe("`ways.forward` lies inside `ways`, a `Bidirectional`, which runs as one");
    expect(issue.help).toEqual(["name the whole of it: `cut: ways`"]);
  });
});

describe("a model with several inputs and outputs", () => {
  it("is cut behind any layer, the last call of one that is called twice", async () => {
    const [x, y] = [tf.ones([1, 3]), tf.ones([1, 3])];
    const whole = await part("ends");
    const cut = await part("ends", { cut: "shared" });
    expect(run(cut, x, y)[0]).toEqual(run(whole, x, y)[0]);
    expect(cut.inputNames).toEqual(["left", "right"]);
    const rest = await part("ends", { from: "shared" });
    expect(rest.outputs).toHaveLength(2);
    expect(run(rest, tf.add(x, y))).toEqual(run(whole, x, y));
  });
});

describe("what a file calls untrainable", () => {
  const heldIn = async (options: Omit<PretrainedOptions, "path">) => {
    const network = Network.create(await part("held", options), { random: createRandomSource(1) });
    const held = network.parameters.filter(({ trainable }) => !trainable);
    const reasons = [...new Set(held.map(({ heldBy }) => heldBy))];
    network.dispose();
    return { names: held.map(({ name }) => name), reasons };
  };

  it("trains all the same, unless it is to stay as saved, and then the file is the reason", async () => {
    const model = smallMobileNetV2({ size: 32 });
    model.getLayer("Conv_1").trainable = false;
    const network = Network.create(model, { random: createRandomSource(3) });
    await saveModel(network, folder("held"));
    network.dispose();
    expect(await heldIn({})).toEqual({ names: [], reasons: [] });
    const reason =
      `\`${join(folder("held"), "model.json")}\` says \`"trainable": false\` of \`model.Conv_1\`; ` +
      "`trainable: all` of `Pretrained` lets it train";
    const held = { names: ["model.Conv_1.kernel"], reasons: [reason] };
    expect(await heldIn({ trainable: "as_saved" })).toEqual(held);
    expect(await heldIn({ trainable: "as_saved", cut: "Conv_1" })).toEqual(held);
  });

  it("may be a whole model", async () => {
    const backbone = smallResNet18({ size: 32 });
    backbone.trainable = false;
    const inside = new Sequential({ layers: [backbone, l.dense({ name: "head", units: 2 })] });
    const network = Network.create(inside, { random: createRandomSource(3) });
    await saveModel(network, folder("held"));
    network.dispose();
    expect((await heldIn({})).names).toEqual([]);
    for (const options of [{}, { from: "resnet18" }] as const) {
      const { names, reasons } = await heldIn({ ...options, trainable: "as_saved" });
      expect(names).toContain("model.resnet18.conv1.kernel");
      expect(names.join()).not.toContain("head");
      for (const reason of reasons) expect(reason).toContain(join(folder("held"), "model.json"));
    }
  });
});
