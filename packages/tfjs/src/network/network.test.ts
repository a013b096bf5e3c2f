import type { Tensor } from "@tensorflow/tfjs-core";
import { OptionError } from "@lighterjs/core";
import { beforeAll, describe, expect, it } from "vitest";
import { createRandomSource } from "@lighterjs/core";
import { useBackend } from "../engine/backend.js";
import { withSeed } from "../engine/seeded.js";
import { layers as layersPackage, tf } from "../engine/tf.js";
import { Sequential } from "../models/sequential.js";
import type { Layer, Shape } from "./layer-internals.js";
import { Network } from "./network.js";
import { silent } from "../testing/silent-logger.js";

const l = layersPackage.layers;
const random = createRandomSource(1);
beforeAll(() => useBackend("wasm", silent));

function sequential(name: string, layers: Layer[]): Sequential {
  return new Sequential({ name, layers });
}

function create(root: Layer, sampleShape: number[]): Network {
  return Network.create(root, { sampleShape, random });
}

/** Output of a network with one input, in training or not. */
function output(network: Network, inputs: Tensor, training: boolean): Tensor {
  return network.forward([inputs], { training })[0]!;
}

/** One update of all trainable weights by plain gradient descent. */
function step(network: Network, inputs: Tensor): void {
  tf.tidy(() => {
    const { grads } = tf.variableGrads(
      () => tf.mean(tf.square(output(network, inputs, true))),
      network.trainableVariables(),
    );
    for (const { variable } of network.parameters) {
      const gradient = grads[variable.name];
      if (gradient) variable.assign(tf.sub(variable, tf.mul(gradient, 0.1)));
    }
  });
}

/** Names of the weights that `change` changes. */
async function changedWeights(network: Network, change: () => void): Promise<string[]> {
  const before = await network.getWeights();
  change();
  const after = await network.getWeights();
  return [...after]
    .filter(([name, { values }]) => before.get(name)?.values.join() !== values.join())
    .map(([name]) => name);
}

function freeze(network: Network, prefix: string): void {
  for (const parameter of network.parameters)
    if (parameter.name.startsWith(prefix)) parameter.trainable = false;
}

function batch(...shape: number[]): Tensor {
  return withSeed(random.stream("batch"), () => tf.randomUniform(shape, -1, 2));
}

describe("dispose", () => {
  it("leaves no tensor behind", () => {
    const { numTensors } = tf.memory();
    const layers = [l.dense({ units: 2, kernelConstraint: "maxNorm", kernelRegularizer: "l1l2" })];
    create(sequential("net", layers), [3]).dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

const namesOf = (network: Network) => network.parameters.map(({ name }) => name);

describe("names of parameters", () => {
  it("are the path of the layer and the weight's own name, without the root's", () => {
    const backbone = sequential("backbone", [
      l.conv2d({ name: "conv1", filters: 2, kernelSize: 3 }),
      l.batchNormalization({ name: "bn1" }),
    ]);
    const network = create(
      sequential("net", [backbone, l.flatten(), l.dense({ name: "head", units: 2 })]),
      [5, 5, 1],
    );
    expect(namesOf(network)).toEqual([
      "model.backbone.conv1.kernel",
      "model.backbone.conv1.bias",
      "model.backbone.bn1.gamma",
      "model.backbone.bn1.beta",
      "model.head.kernel",
      "model.head.bias",
    ]);
    expect(network.weights.map(({ name }) => name)).toContain("model.backbone.bn1.moving_variance");
    expect(network.parameters[2]).toMatchObject({
      layerPath: "model.backbone.bn1",
      layerType: "BatchNormalization",
      forwardIndex: 1,
      size: 2,
      trainable: true,
    });
    network.dispose();
  });

  it("count layers without a name from 1 within their container, whatever was made before", () => {
    const make = () =>
      sequential("net", [
        l.dense({ units: 2 }),
        l.dense({ units: 2, name: "dense_2" }),
        new Sequential({ layers: [l.dense({ units: 2 }), l.prelu()] }),
        l.dense({ units: 2 }),
        l.dense({ units: 2 }),
      ]);
    const networks = [create(make(), [2]), create(make(), [2])];
    for (const network of networks) {
      expect(network.layers.map(({ path }) => path)).toEqual([
        "model.dense_1",
        "model.dense_2",
        "model.sequential_1.dense_1",
        "model.sequential_1.p_re_lu_1",
        "model.dense_3",
        "model.dense_4",
      ]);
      network.dispose();
    }
  });

  it("take `/` and `.` in a layer's name as a border between segments", () => {
    const network = create(sequential("net", [l.dense({ units: 1, name: "encoder/block1.dense" })]), [2]);
    expect(namesOf(network)[0]).toBe("model.encoder.block1.dense.kernel");
    network.dispose();
  });

  it("give wrappers and recurrent cells no segment, but the two directions one", () => {
    const network = create(
      sequential("net", [
        l.bidirectional({ name: "both", layer: l.lstm({ units: 2, returnSequences: true }) }),
        l.timeDistributed({ name: "each", layer: l.dense({ units: 2 }) }),
        l.gru({ name: "last", units: 2 }),
      ]),
      [3, 2],
    );
    expect(namesOf(network)).toEqual([
      "model.both.forward.kernel",
      "model.both.forward.recurrent_kernel",
      "model.both.forward.bias",
      "model.both.backward.kernel",
      "model.both.backward.recurrent_kernel",
      "model.both.backward.bias",
      "model.each.kernel",
      "model.each.bias",
      "model.last.kernel",
      "model.last.recurrent_kernel",
      "model.last.bias",
    ]);
    expect(network.parameters.map(({ layerType }) => layerType)).toEqual([
      ...Array<string>(6).fill("LSTM"),
      "Dense",
      "Dense",
      ...Array<string>(3).fill("GRU"),
    ]);
    network.dispose();
  });

  it("tell the cells of a stack apart", () => {
    const cell = l.stackedRNNCells({ cells: [l.gruCell({ units: 2 }), l.gruCell({ units: 2 })] });
    const network = create(sequential("net", [l.rnn({ name: "stack", cell })]), [3, 2]);
    expect(namesOf(network).filter((name) => name.endsWith(".bias"))).toEqual([
      "model.stack.gru_cell_1.bias",
      "model.stack.gru_cell_2.bias",
    ]);
    expect(network.layers[0]?.parameters).toHaveLength(6);
    expect(network.parameters[0]?.forwardIndex).toBe(0);
    network.dispose();
  });

  it("call a root that is a single layer `model`", () => {
    const network = create(l.dense({ units: 1 }), [2]);
    expect(namesOf(network)).toEqual(["model.kernel", "model.bias"]);
    network.dispose();
  });

  it("hold a container's own weight beside those of its layers", () => {
    class Scaled extends l.Layer {
      static className = "Scaled";
      readonly layers = [l.dense({ name: "inside", units: 2, useBias: false })];
      override build(shape: Shape): void {
        this.addWeight("scale", [1], "float32", layersPackage.initializers.ones());
        this.layers[0]!.apply(layersPackage.input({ batchShape: shape }));
        super.build(shape);
      }
      override computeOutputShape(shape: Shape): Shape {
        return this.layers[0]!.computeOutputShape(shape) as Shape;
      }
      override call(inputs: Tensor | Tensor[]): Tensor {
        const output = this.layers[0]!.apply(inputs) as Tensor;
        return tf.mul(output, this.trainableWeights[0]!.read());
      }
    }
    const network = create(
      sequential("net", [new Scaled({ name: "block" }), l.dense({ name: "head", units: 1 })]),
      [2],
    );
    expect(namesOf(network).slice(0, 2)).toEqual(["model.block.scale", "model.block.inside.kernel"]);
    expect(network.layers.map(({ path, parameters }) => [path, parameters.length])).toEqual([
      ["model.block", 1],
      ["model.block.inside", 1],
      ["model.head", 2],
    ]);
    freeze(network, "model.block");
    expect(network.region().calls).toHaveLength(1);
    network.dispose();
  });

  it("must differ", () => {
    const inner = sequential("a", [l.dense({ name: "b", units: 1 })]);
    const outer = l.dense({ name: "a.b", units: 1 });
    expect(() => create(sequential("net", [inner, outer]), [2])).toThrow(
      "two weights of the model are called `model.a.b.kernel`",
    );
  });
});

describe("first values of weights", () => {
  const values = async (root: Layer, seed: number) => {
    const network = Network.create(root, { sampleShape: [4], random: createRandomSource(seed) });
    const weights = await network.getWeights();
    network.dispose();
    return weights;
  };

  it("depend on the seed and the name only", async () => {
    const alone = await values(sequential("net", [l.dense({ name: "b", units: 4 })]), 1);
    const after = await values(
      sequential("net", [l.dense({ name: "a", units: 4 }), l.dense({ name: "b", units: 4 })]),
      1,
    );
    const other = await values(sequential("net", [l.dense({ name: "b", units: 4 })]), 2);
    expect(after.get("model.b.kernel")).toEqual(alone.get("model.b.kernel"));
    expect(after.get("model.a.kernel")).not.toEqual(alone.get("model.b.kernel"));
    expect(other.get("model.b.kernel")).not.toEqual(alone.get("model.b.kernel"));
  });

  it("are seeded too where TensorFlow.js built the layers before", async () => {
    const make = () =>
      layersPackage.sequential({ layers: [l.dense({ name: "a", units: 3, inputShape: [4] })] });
    expect(await values(make(), 1)).toEqual(await values(make(), 1));
  });

  it("stay where weights were given", async () => {
    const given = [tf.fill([4, 1], 7), tf.fill([1], 8)];
    const weights = await values(sequential("net", [l.dense({ name: "a", units: 1, weights: given })]), 1);
    expect([...(weights.get("model.a.kernel")?.values ?? [])]).toEqual([7, 7, 7, 7]);
  });
});

describe("freezing", () => {
  it("reaches the innermost weights of nested models", async () => {
    const inner = layersPackage.sequential({
      name: "inner",
      layers: [l.dense({ name: "deep", units: 3, inputShape: [3] })],
    });
    const outer = sequential("outer", [inner, l.dense({ name: "near", units: 3 })]);
    const network = create(sequential("net", [outer, l.dense({ name: "head", units: 1 })]), [3]);
    freeze(network, "model.outer.");
    expect(await changedWeights(network, () => step(network, batch(4, 3)))).toEqual([
      "model.head.kernel",
      "model.head.bias",
    ]);
    network.dispose();
  });

  it.each([
    ["LSTM", () => l.lstm({ name: "inner", units: 2 })],
    ["GRU", () => l.gru({ name: "inner", units: 2 })],
    ["Bidirectional", () => l.bidirectional({ name: "inner", layer: l.lstm({ units: 2 }) })],
  ])("holds all weights of %s from the next batch on, and lets go of them", async (_, make) => {
    const network = create(sequential("net", [make(), l.dense({ name: "head", units: 1 })]), [3, 2]);
    const train = () => step(network, batch(4, 3, 2));
    const isInner = (name: string) => name.startsWith("model.inner.");
    expect((await changedWeights(network, train)).some(isInner)).toBe(true);
    freeze(network, "model.inner.");
    expect((await changedWeights(network, train)).filter(isInner)).toEqual([]);
    for (const parameter of network.parameters) parameter.trainable = true;
    expect((await changedWeights(network, train)).filter(isInner)).toHaveLength(
      network.parameters.length - 2,
    );
    network.dispose();
  });

  it("holds the layer inside TimeDistributed", async () => {
    const network = create(
      sequential("net", [
        l.timeDistributed({ name: "each", layer: l.dense({ units: 2 }) }),
        l.flatten(),
        l.dense({ units: 1 }),
      ]),
      [3, 2],
    );
    freeze(network, "model.each.");
    const changed = await changedWeights(network, () => step(network, batch(4, 3, 2)));
    expect(changed).toEqual(["model.dense_1.kernel", "model.dense_1.bias"]);
    network.dispose();
  });

  it("sees a layer reachable under two paths as one parameter, which trains once a step", () => {
    const shared = l.dense({ name: "shared", units: 2, useBias: false, kernelInitializer: "ones" });
    const network = create(sequential("net", [sequential("a", [shared]), sequential("b", [shared])]), [2]);
    expect(network.parameters).toHaveLength(1);
    expect(network.parameters[0]).toMatchObject({
      name: "model.a.shared.kernel",
      aliases: ["model.b.shared.kernel"],
    });
    expect(network.trainableVariables()).toHaveLength(1);
    network.parameters[0]!.trainable = false;
    expect(network.trainableVariables()).toEqual([]);
    network.dispose();
  });

  it("starts with what the user switched off, however deep", () => {
    const block = layersPackage.sequential({
      name: "block",
      layers: [l.dense({ name: "inside", units: 2, inputShape: [2] })],
    });
    block.trainable = false;
    const network = create(
      sequential("net", [
        l.dense({ name: "off", units: 2, trainable: false }),
        sequential("around", [block]),
        l.dense({ name: "on", units: 1 }),
      ]),
      [2],
    );
    expect(network.parameters.filter(({ trainable }) => trainable).map(({ name }) => name)).toEqual([
      "model.on.kernel",
      "model.on.bias",
    ]);
    network.dispose();
  });

  it("switches wrappers off as a whole", () => {
    const network = create(
      sequential("net", [
        l.timeDistributed({ layer: l.dense({ units: 2 }), trainable: false }),
        l.bidirectional({ layer: l.gru({ units: 2 }), trainable: false }),
        l.dense({ units: 1 }),
      ]),
      [3, 2],
    );
    expect(network.trainableVariables()).toHaveLength(2);
    network.dispose();
  });
});

describe("batch normalization", () => {
  const make = (options: object = {}) =>
    create(
      sequential("net", [
        l.batchNormalization({ name: "bn", ...options }),
        l.dense({ name: "head", units: 1 }),
      ]),
      [3],
    );

  it("keeps all four weights constant in inference mode, and ignores the batch mates of a sample", async () => {
    const network = make();
    freeze(network, "model.bn.");
    network.setNormalizationMode("model.bn", "inference");
    const changed = await changedWeights(network, () => {
      for (let index = 0; index < 3; index++) step(network, batch(4, 3));
    });
    expect(changed).toEqual(["model.head.kernel", "model.head.bias"]);

    const alone = batch(1, 3);
    const together = tf.concat([alone, tf.fill([3, 3], 9)]);
    const run = (inputs: Tensor) => output(network, inputs, true).dataSync()[0];
    expect(run(together)).toBeCloseTo(run(alone)!, 6);
    network.dispose();
  });

  it("changes all four again after it was let go", async () => {
    const network = make();
    freeze(network, "model.bn.");
    network.setNormalizationMode("model.bn", "inference");
    step(network, batch(4, 3));
    network.setNormalizationMode("model.bn", "train");
    for (const parameter of network.parameters) parameter.trainable = true;
    const changed = await changedWeights(network, () => step(network, batch(4, 3)));
    expect(changed.filter((name) => name.startsWith("model.bn."))).toEqual([
      "model.bn.gamma",
      "model.bn.beta",
      "model.bn.moving_mean",
      "model.bn.moving_variance",
    ]);
    network.dispose();
  });

  it("moves its averages towards the batch's statistics by its momentum", async () => {
    const network = make({ momentum: 0.75 });
    const inputs = tf.tensor2d([
      [1, 0, 0],
      [3, 0, 8],
    ]);
    tf.dispose(output(network, inputs, true));
    const weights = await network.getWeights();
    expect([...weights.get("model.bn.moving_mean")!.values]).toEqual([0.5, 0, 1]);
    expect([...weights.get("model.bn.moving_variance")!.values]).toEqual([1, 0.75, 4.75]);
    network.dispose();
  });

  it.each([{ scale: false }, { center: false }, { scale: false, center: false }])(
    "trains with %o",
    async (options) => {
      const network = make(options);
      const changed = await changedWeights(network, () => step(network, batch(4, 3)));
      const expected = network.weights.map(({ name }) => name).filter((name) => name !== "model.head.bias");
      expect(changed).toEqual(expect.arrayContaining(expected)); // normalized inputs leave the bias next to no gradient
      network.dispose();
    },
  );

  it.each([true, false])(
    "has one mode where two paths reach it, and what the user said at one of them holds: trainable %s",
    async (trainable) => {
      const bn = l.batchNormalization({ name: "bn", momentum: 0.5 });
      const second = new Sequential({ name: "b", layers: [bn] });
      if (!trainable) second.trainable = false;
      const network = create(
        sequential("net", [sequential("a", [bn]), second, l.dense({ name: "head", units: 1 })]),
        [3],
      );
      expect(network.normalizationLayers).toEqual(["model.a.bn"]);
      network.setNormalizationMode("model.a.bn", "train");
      const changed = await changedWeights(network, () => step(network, batch(4, 3)));
      expect(changed.includes("model.a.bn.moving_mean")).toBe(trainable);
      network.dispose();
    },
  );

  it("has a mode per layer, found by path", () => {
    const network = make();
    expect(network.normalizationLayers).toEqual(["model.bn"]);
    expect(() => network.setNormalizationMode("model.head", "inference")).toThrow(
      "`model.head` is no normalization layer",
    );
    network.dispose();
  });
});

describe("masks", () => {
  it("are handed from layer to layer as TensorFlow.js does", () => {
    const make = () => [
      l.embedding({
        name: "words",
        inputDim: 4,
        outputDim: 3,
        maskZero: true,
        inputLength: 4,
        inputShape: [4],
      }),
      l.lstm({ name: "lstm", units: 2 }),
    ];
    const network = create(sequential("net", make()), [4]);
    const plain = layersPackage.sequential({ layers: make() });
    plain.setWeights(network.weights.map(({ variable }) => variable.read()));
    const inputs = tf.tensor2d([[1, 2, 0, 0]]);
    const found = output(network, inputs, false);
    expect([...found.dataSync()]).toEqual([...(plain.predict(inputs) as Tensor).dataSync()]);
    network.dispose();
    plain.dispose();
  });
});

describe("costs", () => {
  it("count the multiply-adds of each layer for one sample", () => {
    const network = create(
      sequential("net", [
        l.conv2d({ filters: 4, kernelSize: 3, padding: "same" }),
        l.batchNormalization(),
        l.depthwiseConv2d({ kernelSize: 3, padding: "same" }),
        l.separableConv2d({ filters: 2, kernelSize: 3, strides: 2, padding: "same" }),
        l.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 2 }),
        l.reshape({ targetShape: [8, 24] }),
        l.bidirectional({ layer: l.gru({ units: 5, returnSequences: true }) }),
        l.timeDistributed({ layer: l.dense({ units: 2 }) }),
        l.lstm({ units: 3 }),
        l.dense({ units: 7 }),
      ]),
      [8, 8, 1],
    );
    expect(network.layers.map(({ type, multiplyAdds }) => [type, multiplyAdds])).toEqual([
      ["Conv2D", 8 * 8 * 9 * 4],
      ["BatchNormalization", 0],
      ["DepthwiseConv2D", 8 * 8 * 9 * 4],
      ["SeparableConv2D", 4 * 4 * (9 * 4 + 4 * 2)],
      ["Conv2DTranspose", 4 * 4 * (4 * 2 * 3)],
      ["Reshape", 0],
      ["GRU", 8 * (24 * 15 + 5 * 15)],
      ["GRU", 8 * (24 * 15 + 5 * 15)],
      ["Dense", 8 * 10 * 2],
      ["LSTM", 8 * (2 * 12 + 3 * 12)],
      ["Dense", 3 * 7],
    ]);
    expect(network.layers.map(({ forwardIndex }) => forwardIndex)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    network.dispose();
  });
});

describe("memory", () => {
  it("is free again after steps and disposal", async () => {
    const before = tf.memory().numTensors;
    const network = create(
      sequential("net", [
        l.conv1d({ filters: 2, kernelSize: 2 }),
        l.batchNormalization(),
        l.dropout({ rate: 0.2 }),
        l.lstm({ units: 2, dropout: 0.2, recurrentDropout: 0.2, kernelRegularizer: "l1l2" }),
        l.dense({ units: 1 }),
      ]),
      [4, 2],
    );
    const inputs = batch(3, 4, 2);
    step(network, inputs);
    const steady = tf.memory().numTensors;
    step(network, inputs);
    tf.dispose([output(network, inputs, false), network.regularizationLoss()]);
    network.setWeights(await network.getWeights());
    expect(tf.memory().numTensors).toBe(steady);
    inputs.dispose();
    network.dispose();
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("weights by name", () => {
  it("come back as they were given", async () => {
    const make = () =>
      create(
        sequential("net", [l.batchNormalization({ name: "bn" }), l.dense({ name: "d", units: 2 })]),
        [3],
      );
    const trained = make();
    step(trained, batch(4, 3));
    const weights = await trained.getWeights();
    const fresh = make();
    fresh.setWeights(weights);
    expect(await fresh.getWeights()).toEqual(weights);
    expect(fresh.trainableVariables()).toHaveLength(4);
    trained.dispose();
    fresh.dispose();
  });

  it("must all be there, in their shapes", async () => {
    const network = create(sequential("net", [l.dense({ name: "d", units: 2 })]), [3]);
    const weights = new Map(await network.getWeights());
    const bias = weights.get("model.d.bias")!;
    weights.set("model.d.bias", { ...bias, shape: [1, 2] });
    expect(() => network.setWeights(weights)).toThrow("`model.d.bias` has shape [2], found [1, 2]");
    weights.delete("model.d.bias");
    expect(() => network.setWeights(weights)).toThrow("`model.d.bias` of the model is missing");
    network.dispose();
  });
});

describe("regularizers and constraints", () => {
  it("sum the penalties of all layers once, nested or not", () => {
    const penalized = (name: string) =>
      l.dense({ name, units: 1, useBias: false, kernelInitializer: "ones", kernelRegularizer: "l1l2" });
    const nested = layersPackage.sequential({
      layers: [l.dense({ units: 1, inputShape: [2] }), penalized("inner")],
    });
    const network = create(
      sequential("net", [
        nested,
        l.reshape({ targetShape: [1, 1] }),
        l.timeDistributed({ layer: penalized("wrapped") }),
      ]),
      [2],
    );
    expect(network.regularizationLoss()?.dataSync()[0]).toBeCloseTo(2 * (0.01 + 0.01));
    network.dispose();
  });

  it("project a weight back into what its constraint allows", () => {
    const layer = l.dense({
      units: 1,
      useBias: false,
      kernelInitializer: "ones",
      kernelConstraint: "nonNeg",
    });
    const network = create(layer, [2]);
    const [kernel] = network.parameters;
    tf.tidy(() => kernel!.variable.assign(tf.tensor2d([[-1], [2]])));
    kernel!.applyConstraint();
    expect([...kernel!.variable.dataSync()]).toEqual([0, 2]);
    network.dispose();
  });
});

describe("the shape of the input", () => {
  const issueOf = (make: () => unknown) => {
    try {
      make();
    } catch (error) {
      if (OptionError.is(error)) return error.issues[0];
      throw error;
    }
    throw new Error("an OptionError was expected");
  };

  it("may come from the model instead of the data", () => {
    const root = new Sequential({ layers: [l.dense({ units: 1 })], input_shape: [3] });
    const network = Network.create(root, { random });
    expect(network.parameters[0]?.size).toBe(3);
    network.dispose();
  });

  it("must be known", () => {
    const root = sequential("net", [l.dense({ units: 1 })]);
    expect(issueOf(() => Network.create(root, { random })).message).toContain(
      "does not know the shape of its input",
    );
  });

  it("fills what the first layer leaves free, for layers that need to know it and for what they cost", () => {
    const embedding = (name: string) => l.embedding({ name, inputDim: 5, outputDim: 2 });
    const whole = create(sequential("net", [embedding("a"), l.flatten(), l.dense({ units: 3 })]), [4]);
    expect(whole.layers.map(({ multiplyAdds }) => multiplyAdds)).toEqual([4 * 2, 0, 4 * 2 * 3]);
    whole.dispose();

    const root = sequential("net", [embedding("b"), l.conv1d({ filters: 3, kernelSize: 2 })]);
    const free = create(root, [4]);
    expect(free.layers.map(({ multiplyAdds }) => multiplyAdds)).toEqual([4 * 2, 3 * (2 * 2 * 3)]);
    expect(root.batchInputShape).toEqual([null, null]);
    free.dispose();
  });

  it("must agree with the data", () => {
    const root = new Sequential({ layers: [l.dense({ units: 1 })], input_shape: [3] });
    expect(issueOf(() => create(root, [4]))).toMatchObject({
      path: ["input_shape"],
      message: "the model takes samples of shape [3], but the data has [4]",
    });
  });

  it("must suit each layer", () => {
    const layers = [
      l.conv2d({ filters: 1, kernelSize: 3 }),
      l.conv2d({ name: "late", filters: 1, kernelSize: 3 }),
    ];
    expect(issueOf(() => create(sequential("net", layers), [4, 4, 1]))).toMatchObject({
      path: ["layers", 1],
      message: "layer `late` cannot take an input of shape [2, 2, 1]",
    });
    expect(
      issueOf(() => create(sequential("net", [l.conv2d({ name: "flat", filters: 1, kernelSize: 3 })]), [4])),
    ).toMatchObject({
      path: ["layers", 0],
    });
  });
});
