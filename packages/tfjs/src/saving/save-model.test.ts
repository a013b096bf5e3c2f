import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tensor } from "@tensorflow/tfjs-core";
import { OptionError } from "@lighterjs/core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRandomSource } from "@lighterjs/core";
import { useBackend } from "../engine/backend.js";
import { layers as layersPackage, tf } from "../engine/tf.js";
import { Pretrained } from "../models/pretrained.js";
import { Sequential } from "../models/sequential.js";
import type { Layer } from "../network/layer-internals.js";
import { Network } from "../network/network.js";
import { saveModel } from "./save-model.js";
import { silent } from "../testing/silent-logger.js";

const l = layersPackage.layers;
let folder: string;
beforeAll(() => useBackend("wasm", silent));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-model-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const create = (root: Layer, sampleShape: number[], seed = 1) =>
  Network.create(root, { sampleShape, random: createRandomSource(seed) });

/**
 * Two containers whose layers have the same names, moving statistics away from their first values,
 * and a recurrent layer.
 */
function example(): Network {
  const block = (name: string) =>
    new Sequential({
      name,
      layers: [l.conv1d({ name: "conv", filters: 2, kernelSize: 2 }), l.batchNormalization({ name: "bn" })],
    });
  const root = new Sequential({
    name: "net",
    layers: [
      block("low"),
      new Sequential({ name: "high", layers: [block("low"), l.leakyReLU()] }),
      l.bidirectional({ name: "both", layer: l.lstm({ units: 2, returnSequences: true }) }),
      l.timeDistributed({ name: "each", layer: l.dense({ units: 2 }) }),
      l.gru({ units: 2 }),
      l.dense({ name: "head", units: 3, activation: "softmax" }),
    ],
  });
  const network = create(root, [6, 2]);
  for (let index = 0; index < 3; index++)
    tf.dispose(network.forward([tf.randomNormal([4, 6, 2], 3, 2)], { training: true }));
  return network;
}

/** The one file of weights that a save leaves. */
async function weightsFile(): Promise<string> {
  const names = await readdir(folder);
  const weights = names.filter((name) => name !== "model.json");
  expect(weights).toHaveLength(1);
  return join(folder, weights[0]!);
}

const ask = (network: Network, inputs: Tensor) => [
  ...network.forward([inputs], { training: false })[0]!.dataSync(),
];

async function issueOf(promise: Promise<unknown>) {
  const error: unknown = await promise.catch((fault: unknown) => fault);
  if (!OptionError.is(error)) throw new Error("an OptionError was expected", { cause: error });
  return error.issues[0];
}

describe("a saved model", () => {
  it("is loaded by TensorFlow.js alone, and computes the same", async () => {
    const network = example();
    await saveModel(network, folder);
    const manifest = JSON.parse(await readFile(join(folder, "model.json"), "utf8")) as {
      modelTopology: object;
      weightsManifest: { weights: [] }[];
    };
    const weightData = Uint8Array.from(await readFile(await weightsFile())).buffer;
    const weightSpecs = manifest.weightsManifest[0]!.weights;
    const plain = await layersPackage.loadLayersModel(
      tf.io.fromMemory({ modelTopology: manifest.modelTopology, weightSpecs, weightData }),
    );
    const inputs = tf.randomNormal([2, 6, 2]);
    expect([...(plain.predict(inputs) as Tensor).dataSync()]).toEqual(ask(network, inputs));
    expect(plain.layers.map(({ name }) => name)).toContain("high");
    network.dispose();
    plain.dispose();
  });

  it("comes back as the same tree with the same weights, moving statistics included", async () => {
    const network = example();
    await saveModel(network, folder);
    const restored = create(await Pretrained({ path: folder }), [6, 2], 2);
    expect(restored.parameters.map(({ name }) => name)).toEqual(network.parameters.map(({ name }) => name));
    expect(restored.layers.map(({ type }) => type)).toEqual(network.layers.map(({ type }) => type));
    expect(await restored.getWeights()).toEqual(await network.getWeights());
    const inputs = tf.randomNormal([2, 6, 2]);
    expect(ask(restored, inputs)).toEqual(ask(network, inputs));
    for (const parameter of restored.parameters)
      parameter.trainable = parameter.name.startsWith("model.head");
    expect(restored.region().calls).toHaveLength(8);
    network.dispose();
    restored.dispose();
  });

  it("is the same after it was saved and read a second time", async () => {
    const network = example();
    await saveModel(network, folder);
    const first = await readFile(join(folder, "model.json"), "utf8");
    const restored = create(await Pretrained({ path: folder }), [6, 2], 2);
    await saveModel(restored, folder);
    expect(JSON.parse(await readFile(join(folder, "model.json"), "utf8"))).toEqual(JSON.parse(first));
    network.dispose();
    restored.dispose();
  });

  it("may be a single layer", async () => {
    const network = create(l.dense({ units: 2 }), [3]);
    await saveModel(network, folder);
    const restored = create(await Pretrained({ path: folder }), [3], 2);
    expect(await restored.getWeights()).toEqual(await network.getWeights());
    network.dispose();
    restored.dispose();
  });

  it("may branch", async () => {
    const input = layersPackage.input({ shape: [3], name: "image" });
    const left = l.dense({ name: "path/left", units: 2 }).apply(input) as never;
    const right = l.dense({ units: 2 }).apply(input) as never;
    const graph = layersPackage.model({
      name: "graph",
      inputs: input,
      outputs: l.add().apply([left, right]) as never,
    });
    const network = create(
      new Sequential({ name: "net", layers: [graph, l.dense({ name: "head", units: 1 })] }),
      [3],
    );
    await saveModel(network, folder);
    const restored = create(await Pretrained({ path: folder }), [3], 2);
    expect(await restored.getWeights()).toEqual(await network.getWeights());
    network.dispose();
    restored.dispose();
  });

  it("replaces an earlier one as a whole and leaves no other file", async () => {
    const network = create(l.dense({ units: 2 }), [3]);
    await saveModel(network, folder);
    const earlier = await weightsFile();
    tf.tidy(() => network.parameters[0]!.variable.assign(tf.ones([3, 2])));
    await saveModel(network, folder);
    expect(await weightsFile()).not.toBe(earlier);
    expect(await readdir(folder)).toHaveLength(2);
    network.dispose();
  });

  it("has no containers where a layer with weights stands in two of them, and the same names", async () => {
    const shared = l.dense({ name: "shared", units: 2, activation: "tanh" });
    const inside = (name: string) => new Sequential({ name, layers: [shared, l.leakyReLU()] });
    const network = create(new Sequential({ layers: [inside("a"), inside("b")] }), [2]);
    await saveModel(network, folder);
    const restored = create(await Pretrained({ path: folder }), [2], 2);
    expect(await restored.getWeights()).toEqual(await network.getWeights());
    const inputs = tf.randomNormal([3, 2]);
    expect(ask(restored, inputs)).toEqual(ask(network, inputs));
    network.dispose();
    restored.dispose();
  });

  it("is refused where two layers share a weight in a way that no file can say", async () => {
    const shared = l.dense({ name: "shared", units: 2 });
    const layers = [l.timeDistributed({ name: "each", layer: shared }), l.flatten(), shared];
    const network = create(new Sequential({ layers }), [1, 2]);
    const fault = await issueOf(saveModel(network, folder));
    expect(fault.message).toContain("`model.each` and `model.shared` share weights");
    expect(await readdir(folder)).toEqual([]);
    network.dispose();
  });

  it("may use a layer without weights twice", async () => {
    const relu = l.reLU();
    const dense = () => l.dense({ units: 2 });
    const network = create(new Sequential({ layers: [dense(), relu, dense(), relu] }), [2]);
    await saveModel(network, folder);
    const restored = create(await Pretrained({ path: folder }), [2], 2);
    expect(await restored.getWeights()).toEqual(await network.getWeights());
    network.dispose();
    restored.dispose();
  });
});

describe("Pretrained", () => {
  it("keeps the loaded weights when it is built into another model", async () => {
    const network = example();
    await saveModel(network, folder);
    const backbone = await Pretrained({ path: join(folder, "model.json"), cut: "high", name: "backbone" });
    const root = new Sequential({
      layers: [backbone, l.flatten(), l.dense({ name: "classifier", units: 2 })],
    });
    const tuned = create(root, [6, 2], 5);
    const before = await network.getWeights();
    const after = await tuned.getWeights();
    expect(after.get("model.backbone.high.low.bn.moving_mean")).toEqual(
      before.get("model.high.low.bn.moving_mean"),
    );
    expect(after.get("model.backbone.low.conv.kernel")).toEqual(before.get("model.low.conv.kernel"));
    expect([...after.keys()].filter((name) => name.includes("both"))).toEqual([]);
    network.dispose();
    tuned.dispose();
  });

  it("cuts inside a nested model", async () => {
    const network = example();
    await saveModel(network, folder);
    const backbone = create(await Pretrained({ path: folder, cut: "model.high.low.conv" }), [6, 2]);
    expect(backbone.layers.map(({ path }) => path)).toEqual([
      "model.low.conv",
      "model.low.bn",
      "model.high.low.conv",
    ]);
    network.dispose();
    backbone.dispose();
  });

  it("names the nearest layer when the cut is none", async () => {
    const network = example();
    await saveModel(network, folder);
    expect(await issueOf(Pretrained({ path: folder, cut: "hihg" }))).toMatchObject({
      code: "INVALID_OPTION",
      path: ["cut"],
      message: "the model has no layer `hihg`",
      help: ["did you mean `high`?"],
    });
    expect(await issueOf(Pretrained({ path: folder, cut: "model.high.lwo" }))).toMatchObject({
      help: ["did you mean `model.high.low`?"],
    });
    network.dispose();
  });

  it("reads what TensorFlow.js saved, and cuts a model that branches", async () => {
    const input = layersPackage.input({ shape: [3] });
    const hidden = l.dense({ name: "hidden", units: 2 }).apply(input) as never;
    const sum = l
      .add({ name: "sum" })
      .apply([hidden, l.dense({ name: "side", units: 2 }).apply(input) as never]);
    const plain = layersPackage.model({
      inputs: input,
      outputs: l.dense({ name: "head", units: 1 }).apply(sum) as never,
    });
    let kernel: number[] = [];
    await plain.save(
      tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
        kernel = [...plain.getLayer("hidden").getWeights()[0]!.dataSync()];
        await writeFile(join(folder, "group1-shard1of1.bin"), new Uint8Array(weightData as ArrayBuffer));
        const weightsManifest = [{ paths: ["group1-shard1of1.bin"], weights: weightSpecs }];
        await writeFile(join(folder, "model.json"), JSON.stringify({ modelTopology, weightsManifest }));
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
      }),
    );
    const network = create(await Pretrained({ path: folder, cut: "sum" }), [3]);
    expect(network.parameters.map(({ name }) => name).sort()).toEqual([
      "model.hidden.bias",
      "model.hidden.kernel",
      "model.side.bias",
      "model.side.kernel",
    ]);
    expect([...(await network.getWeights()).get("model.hidden.kernel")!.values]).toEqual(kernel);
    network.dispose();
  });

  it("reads from an address", async () => {
    const network = create(l.dense({ units: 2 }), [3]);
    await saveModel(network, folder);
    const server: Server = createServer((request, response) => {
      readFile(join(folder, request.url ?? "")).then(
        (content) => response.end(content),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const base = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    try {
      const restored = create(await Pretrained({ path: base }), [3], 2);
      expect(await restored.getWeights()).toEqual(await network.getWeights());
      restored.dispose();
      expect(await issueOf(Pretrained({ path: `${base}/other/model.json` }))).toMatchObject({
        code: "FILE_NOT_FOUND",
        label: "answers 404",
      });
    } finally {
      server.close();
      network.dispose();
    }
  });
});

describe("a faulty model file", () => {
  const write = (content: string) => writeFile(join(folder, "model.json"), content);
  const faultOf = () => issueOf(Pretrained({ path: folder }));

  it("that does not exist is named", async () => {
    expect(await issueOf(Pretrained({ path: join(folder, "nowhere") }))).toMatchObject({
      code: "FILE_NOT_FOUND",
      path: ["path"],
    });
    expect(await faultOf()).toMatchObject({ code: "FILE_NOT_FOUND", path: ["path"] });
  });

  it.each([
    ["{ not\njson", "it is not valid JSON"],
    ["\n", "it is empty"],
    ["[]", "it has no `modelTopology`"],
    ["null", "it holds no object"],
    ['{"format": "graph-model", "modelTopology": {}, "weightsManifest": []}', "which cannot be trained"],
    [
      '{"modelTopology": {}, "weightsManifest": [{"paths": "x"}]}',
      '`weightsManifest.0.paths`: expected a list, found "x"',
    ],
  ])("is no model file: %s", async (content, reason) => {
    await write(content);
    const issue = await faultOf();
    expect(issue).toMatchObject({ code: "INVALID_MODEL", path: ["path"] });
    expect(issue.message).toContain(reason);
  });

  it("may name a class of layers that nobody knows", async () => {
    await write(
      JSON.stringify({
        modelTopology: {
          class_name: "Sequential",
          config: {
            name: "net",
            layers: [{ class_name: "Fancy", config: { name: "a", batch_input_shape: [null, 2] } }],
          },
        },
        weightsManifest: [],
      }),
    );
    const issue = await faultOf();
    expect(issue).toMatchObject({ code: "INVALID_MODEL", path: ["path"] });
    expect(issue.message).toMatch(/cannot be built: Unknown layer: Fancy[^\n]*$/);
  });

  it("may be a folder", async () => {
    await mkdir(join(folder, "model.json"));
    expect(await faultOf()).toMatchObject({
      code: "INVALID_MODEL",
      path: ["path"],
      message: `the model file \`${join(folder, "model.json")}\` is a folder`,
    });
  });

  it("may lack its weights, or a part of them", async () => {
    const network = create(l.dense({ units: 2 }), [3]);
    await saveModel(network, folder);
    network.dispose();
    const file = await weightsFile();
    const weights = await readFile(file);
    await writeFile(file, weights.subarray(0, 10));
    const cutOff = await faultOf();
    expect(cutOff).toMatchObject({
      code: "INVALID_MODEL",
      path: ["path"],
      label: "32 bytes expected, 10 found",
    });
    expect(cutOff.message).toContain("are cut off");
    await rm(file);
    expect(await faultOf()).toMatchObject({ code: "FILE_NOT_FOUND", path: ["path"] });
  });
});
