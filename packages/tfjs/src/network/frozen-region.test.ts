import { createRandomSource } from "@lighterjs/core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { SymbolicTensor } from "@tensorflow/tfjs-layers";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../engine/backend.js";
import { layers as layersPackage, tf } from "../engine/tf.js";
import { Sequential } from "../models/sequential.js";
import { silent } from "../testing/silent-logger.js";
import type { Layer } from "./layer-internals.js";
import { Network } from "./network.js";

const l = layersPackage.layers;
beforeAll(() => useBackend("wasm", silent));

type Link = SymbolicTensor;
const link = (layer: Layer, ...inputs: Link[]) =>
  layer.apply(inputs.length === 1 ? inputs[0]! : inputs) as Link;

const create = (root: Layer, sampleShape: number[]): Network =>
  Network.create(root, { sampleShape, random: createRandomSource(1) });

function freezeOnly(network: Network, ...starts: string[]): void {
  for (const parameter of network.parameters)
    parameter.trainable = !starts.some((start) => parameter.name.startsWith(start));
}

const pathsOf = (network: Network) => network.region().calls.map(({ place }) => place.path);
const numbers = (...tensors: Tensor[]) => tensors.map((tensor) => [...tensor.dataSync()]);

/** Outputs of the network and gradients of all that trains, with the region apart or all in one. */
function trainApart(network: Network, inputs: Tensor[], apart: boolean) {
  const region = apart ? network.region() : network.start;
  const values = network.runRegion(inputs, region, { training: true });
  const { value, grads } = tf.variableGrads(() => {
    const outputs = network.runRest(values, region, { training: true });
    return tf.sum<Scalar>(tf.stack(outputs.map((output) => tf.sum(tf.square(output)))));
  }, network.trainableVariables());
  return numbers(value, ...Object.values(grads));
}

describe("in a chain, the frozen region", () => {
  const make = () =>
    create(
      new Sequential({
        layers: [
          new Sequential({
            name: "backbone",
            layers: [
              l.conv2d({ name: "conv1", filters: 2, kernelSize: 3, activation: "relu" }),
              l.maxPooling2d({ poolSize: 2 }),
            ],
          }),
          l.flatten(),
          l.dense({ name: "hidden", units: 3 }),
          l.dense({ name: "head", units: 1 }),
        ],
      }),
      [6, 6, 1],
    );

  it("ends before the first layer with a weight in training", () => {
    const network = make();
    expect(network.region()).toMatchObject({ calls: [], crossing: network.start.crossing });
    freezeOnly(network, "model.backbone.");
    expect(network.region().calls).toHaveLength(3);
    freezeOnly(network, "model.backbone.", "model.hidden.");
    expect(network.region().calls).toHaveLength(4);
    network.parameters[0]!.trainable = true;
    expect(network.region().calls).toHaveLength(0);
    network.dispose();
  });

  it("gives with the rest what the whole model gives, to the last bit, and keeps no activation", () => {
    const network = make();
    freezeOnly(network, "model.backbone.");
    const inputs = tf.randomUniform([2, 6, 6, 1], -1, 2);
    const before = tf.memory().numTensors;
    const region = network.region();
    const features = network.runRegion([inputs], region, { training: true });
    expect(tf.memory().numTensors).toBe(before + 1);
    const outputs = network.runRest(features, region, { training: true });
    expect(tf.memory().numTensors).toBe(before + 2);
    expect(numbers(...outputs)).toEqual(numbers(...network.forward([inputs], { training: true })));
    expect(inputs.isDisposed).toBe(false);
    expect(trainApart(network, [inputs], true)).toEqual(trainApart(network, [inputs], false));
    network.dispose();
  });

  it("leaves a layer without weights to the rest where its results are larger than what they are made from", () => {
    const network = create(
      new Sequential({
        layers: [
          l.conv2d({ name: "conv", filters: 2, kernelSize: 3 }),
          l.upSampling2d({ size: [2, 2] }),
          l.conv2d({ name: "head", filters: 1, kernelSize: 3 }),
        ],
      }),
      [6, 6, 1],
    );
    freezeOnly(network, "model.conv.");
    expect(pathsOf(network)).toEqual(["model.conv"]);
    network.dispose();
  });

  it("may hold a layer that the rest uses again", () => {
    const shared = l.dense({ name: "shared", units: 2 });
    const network = create(
      new Sequential({
        layers: [
          l.dense({ name: "first", units: 2 }),
          shared,
          l.dense({ name: "between", units: 2 }),
          shared,
        ],
      }),
      [2],
    );
    freezeOnly(network, "model.first.", "model.shared.");
    expect(pathsOf(network)).toEqual(["model.first", "model.shared"]);
    const inputs = [tf.randomUniform([3, 2])];
    expect(trainApart(network, inputs, true)).toEqual(trainApart(network, inputs, false));
    network.dispose();
  });

  it("ends before a layer that the rest uses again and that changes with each use", () => {
    const shared = l.batchNormalization({ name: "norm" });
    const network = create(
      new Sequential({
        layers: [
          l.dense({ name: "first", units: 2 }),
          shared,
          l.dense({ name: "between", units: 2 }),
          shared,
        ],
      }),
      [2],
    );
    freezeOnly(network, "model.first.", "model.norm.");
    network.setNormalizationMode("model.norm", "train");
    expect(pathsOf(network)).toEqual(["model.first"]);
    expect(network.region().ends).toEqual([
      { layer: "model.norm", reason: "is used again further on, and changes with each use" },
    ]);
    network.setNormalizationMode("model.norm", "inference");
    expect(pathsOf(network)).toEqual(["model.first", "model.norm"]);
    network.dispose();
  });

  it("holds a layer that masks timesteps together with all that sees the mask, or not at all", () => {
    const network = create(
      new Sequential({
        layers: [
          l.masking({ name: "mask" }),
          l.lstm({ name: "lstm", units: 2 }),
          l.dense({ name: "head", units: 1 }),
        ],
      }),
      [3, 2],
    );
    freezeOnly(network, "model.lstm.");
    expect(pathsOf(network)).toEqual(["model.mask", "model.lstm"]);
    const inputs = [
      tf.tensor3d([
        [
          [1, 2],
          [3, 4],
          [0, 0],
        ],
      ]),
    ];
    expect(trainApart(network, inputs, true)).toEqual(trainApart(network, inputs, false));
    freezeOnly(network, "model.head.");
    expect(network.region().calls).toHaveLength(0);
    expect(network.region().ends).toEqual([
      { layer: "model.mask", reason: "masks timesteps for the layers after it" },
    ]);
    network.dispose();
  });
});

describe("in a graph, the frozen region", () => {
  /** Two residual units, `a` and `b`, between a stem and a head. */
  const make = () => {
    const conv = (name: string) => l.conv2d({ name, filters: 2, kernelSize: 3, padding: "same" });
    const input = layersPackage.input({ shape: [4, 4, 2] });
    const stem = link(conv("stem"), input);
    const a = link(l.add({ name: "a_sum" }), stem, link(conv("a_conv"), stem));
    const relu = link(l.reLU({ name: "a_relu" }), a);
    const b = link(l.add({ name: "b_sum" }), relu, link(conv("b_conv2"), link(conv("b_conv1"), relu)));
    const output = link(
      l.dense({ name: "head", units: 1 }),
      link(l.globalAveragePooling2d({ name: "pool", dataFormat: "channelsLast" }), b),
    );
    return create(layersPackage.model({ inputs: input, outputs: output }), [4, 4, 2]);
  };

  it("goes over residual units up to the one with a weight in training, and hands over all that the rest takes", () => {
    const network = make();
    freezeOnly(network, "model.stem", "model.a_", "model.b_conv1");
    expect(pathsOf(network)).toEqual([
      "model.stem",
      "model.a_conv",
      "model.a_sum",
      "model.a_relu",
      "model.b_conv1",
    ]);
    expect(network.region().crossing).toEqual([
      { call: 3, output: 0 },
      { call: 4, output: 0 },
    ]);
    const inputs = [tf.randomUniform([2, 4, 4, 2])];
    expect(trainApart(network, inputs, true)).toEqual(trainApart(network, inputs, false));
    freezeOnly(network, "model.stem", "model.a_", "model.b_");
    expect(pathsOf(network).at(-1)).toBe("model.pool");
    expect(network.region().crossing).toHaveLength(1);
    network.dispose();
  });

  it("is the same however many frozen layers follow behind the border", () => {
    const network = make();
    freezeOnly(network, "model.stem", "model.b_");
    expect(pathsOf(network)).toEqual(["model.stem"]);
    network.dispose();
  });

  it("leaves a layer without weights to the rest when what it is made from crosses anyway", () => {
    const input = layersPackage.input({ shape: [3] });
    const trunk = link(l.dense({ name: "trunk", units: 4 }), input);
    const left = link(l.dense({ name: "left", units: 1 }), trunk);
    const right = link(l.dense({ name: "right", units: 1 }), link(l.reLU(), trunk));
    const network = create(layersPackage.model({ inputs: input, outputs: [left, right] }), [3]);
    freezeOnly(network, "model.trunk");
    expect(pathsOf(network)).toEqual(["model.trunk"]);
    expect(network.region().crossing).toHaveLength(1);
    network.dispose();
  });

  it("hands inputs over that only the rest takes, and outputs that it makes itself", () => {
    const image = layersPackage.input({ shape: [3], name: "image" });
    const age = layersPackage.input({ shape: [1], name: "age" });
    const trunk = link(l.dense({ name: "trunk", units: 4 }), image);
    const head = link(l.dense({ name: "head", units: 1 }), link(l.concatenate(), trunk, age));
    const network = create(
      layersPackage.model({ inputs: [image, age], outputs: [trunk, head] }),
      undefined as never,
    );
    freezeOnly(network, "model.trunk");
    expect(network.region().crossing).toEqual([{ input: 1 }, { call: 0, output: 0 }]);
    const inputs = [tf.randomUniform([2, 3]), tf.randomUniform([2, 1])];
    expect(trainApart(network, inputs, true)).toEqual(trainApart(network, inputs, false));
    const values = network.runRegion(inputs, network.region(), { training: true });
    tf.dispose(values);
    expect(inputs.map(({ isDisposed }) => isDisposed)).toEqual([false, false]);
    network.dispose();
  });

  it("that can be kept holds all that depends on nothing random", () => {
    const input = layersPackage.input({ shape: [3] });
    const noisy = link(
      l.dense({ name: "a2", units: 2 }),
      link(l.dropout({ name: "drop", rate: 0.5 }), link(l.dense({ name: "a1", units: 2 }), input)),
    );
    const calm = link(l.dense({ name: "b2", units: 2 }), link(l.dense({ name: "b1", units: 2 }), input));
    const head = link(l.dense({ name: "head", units: 1 }), link(l.add(), noisy, calm));
    const network = create(layersPackage.model({ inputs: input, outputs: head }), [3]);
    freezeOnly(network, "model.a", "model.b");
    const { calls, endedBy, crossing } = network.constantRegion();
    expect(calls.map(({ place }) => place.path).sort()).toEqual(["model.a1", "model.b1", "model.b2"]);
    expect(crossing).toHaveLength(2);
    expect(endedBy).toEqual({ layer: "model.drop", reason: "draws random numbers" });
    network.dispose();
  });
});
