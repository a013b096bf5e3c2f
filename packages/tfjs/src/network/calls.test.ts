import { createRandomSource } from "@lighterjs/core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs-layers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../engine/backend.js";
import { layers as layersPackage, tf } from "../engine/tf.js";
import { Sequential } from "../models/sequential.js";
import { silent } from "../testing/silent-logger.js";
import type { Layer } from "./layer-internals.js";
import { Network } from "./network.js";

const l = layersPackage.layers;
beforeAll(() => useBackend("cpu", silent));

type Link = SymbolicTensor;
const WIDTH = 3;
const link = (layer: Layer, ...inputs: Link[]) =>
  layer.apply(inputs.length === 1 ? inputs[0]! : inputs) as Link;
const input = (name?: string) => layersPackage.input({ shape: [WIDTH], ...(name !== undefined && { name }) });
const dense = (name?: string) =>
  l.dense({ units: WIDTH, activation: "tanh", ...(name !== undefined && { name }) });
const model = (inputs: Link[], outputs: Link[], name?: string) =>
  layersPackage.model({ inputs, outputs, ...(name !== undefined && { name }) });
const create = (root: Layer) => Network.create(root, { random: createRandomSource(3) });
const pathsOf = (network: Network) => network.calls.map(({ place }) => place.path);
const numbers = (tensors: Tensor[]) => tensors.map((tensor) => [...tensor.dataSync()]);

/** The result of TensorFlow.js itself. */
function predict(root: LayersModel, inputs: Tensor[]): Tensor[] {
  return [root.predict(inputs)].flat();
}

/**
 * The same as in training, where it does not free what is still to be used, as for a sum of a value
 * with itself.
 */
function apply(root: LayersModel, inputs: Tensor[]): Tensor[] {
  return [root.apply(inputs, { training: true })].flat() as Tensor[];
}

/** A step in the making of a random graph; numbers choose among the values that there are. */
const steps = fc.array(
  fc.record({
    kind: fc.constantFrom("dense", "relu", "add", "concatenate", "shared", "sequence", "tf", "pair"),
    from: fc.nat(),
    with: fc.nat(),
  }),
  { minLength: 1, maxLength: 8 },
);

/** A model with two inputs and, in it, models of all kinds; the last two values are its outputs. */
function randomModel(made: { kind: string; from: number; with: number }[]): LayersModel {
  const inputs = [input("first"), input("second")];
  const values = [...inputs];
  const shared = dense("shared");
  const [one, two] = [input(), input()];
  const pair = model(
    [one, two],
    [link(l.add(), link(dense("left"), one), two), link(dense("right"), two)],
    "pair",
  );
  for (const { kind, from, with: other } of made) {
    const value = values[from % values.length]!;
    const second = values[other % values.length]!;
    if (kind === "dense") values.push(link(dense(), value));
    if (kind === "relu") values.push(link(l.reLU(), value));
    if (kind === "add") values.push(link(l.add(), value, second));
    if (kind === "concatenate") values.push(link(dense(), link(l.concatenate(), value, second)));
    if (kind === "shared") values.push(link(shared, value));
    if (kind === "sequence")
      values.push(link(new Sequential({ layers: [dense(), new Sequential({ layers: [dense()] })] }), value));
    if (kind === "tf")
      values.push(
        link(
          layersPackage.sequential({
            layers: [l.dense({ units: 2, inputShape: [WIDTH] }), l.dense({ units: WIDTH })],
          }),
          value,
        ),
      );
    if (kind === "pair") values.push(...(pair.apply([value, second]) as Link[]));
  }
  const [last, before] = [values.at(-1)!, values.at(-2)!];
  // All values are summed, so that each of them counts.
  return model(inputs, [link(l.add(), ...values), inputs.includes(before) ? last : before]);
}

describe("the calls of a network", () => {
  it("give what TensorFlow.js gives, whatever the graph", () => {
    fc.assert(
      fc.property(steps, (made) => {
        const root = randomModel(made);
        const network = create(root);
        const inputs = [tf.randomUniform([2, WIDTH]), tf.randomUniform([2, WIDTH])];
        const before = tf.memory().numTensors;
        const found = network.forward(inputs, { training: false });
        expect(tf.memory().numTensors).toBe(before + new Set(found).size);
        expect(numbers(found)).toEqual(numbers(apply(root, inputs)));
        for (const { index, inputs: sources, place } of network.calls) {
          for (const source of sources) if ("call" in source) expect(source.call).toBeLessThan(index);
          expect("layers" in place.layer).toBe(false);
        }
        network.dispose();
      }),
      { numRuns: 25 },
    );
  });

  it("have the gradients of the whole on the tape, where each activation is gone after its last use", () => {
    fc.assert(
      fc.property(steps, (made) => {
        const root = randomModel(made);
        const network = create(root);
        const inputs = [tf.randomUniform([2, WIDTH]), tf.randomUniform([2, WIDTH])];
        const loss = (outputs: Tensor[]) =>
          tf.sum<Scalar>(tf.stack(outputs.map((output) => tf.sum(tf.square(output)))));
        fc.pre(network.parameters.length > 0);
        const gradientsOf = (run: () => Tensor[]) => {
          const { grads } = tf.variableGrads(() => loss(run()), network.trainableVariables());
          return network.parameters.flatMap(({ variable }) => [...grads[variable.name]!.dataSync()]);
        };
        const ours = gradientsOf(() => network.forward(inputs, { training: true }));
        const whole = gradientsOf(() => apply(root, inputs));
        ours.forEach((gradient, index) => expect(gradient).toBeCloseTo(whole[index]!, 4));
        network.dispose();
      }),
      { numRuns: 10 },
    );
  });

  it("are flat, with the names of containers and layers", () => {
    const [image, age] = [input("image"), input("age")];
    const trunk = model([image], [link(dense("conv1"), image)], "trunk");
    const again = input();
    const sum = link(l.add({ name: "sum" }), link(trunk, again), age);
    const head = new Sequential({ name: "head", layers: [dense("hidden"), dense("out")] });
    const network = create(model([again, age], [link(head, sum), sum]));
    expect(pathsOf(network)).toEqual([
      "model.trunk.conv1",
      "model.sum",
      "model.head.hidden",
      "model.head.out",
    ]);
    expect(network.calls[1]!.inputs).toEqual([{ call: 0, output: 0 }, { input: 1 }]);
    expect(network.calls[1]!.outputShapes).toEqual([[null, WIDTH]]);
    expect(network.inputs.map(({ name }) => name)).toEqual(["input_1", "age"]);
    expect(network.outputs.map(({ name }) => name)).toEqual(["out", "sum"]);
    network.dispose();
  });

  it("are two for a model that is used twice, with the same weights", () => {
    const inner = input();
    const twin = model([inner], [link(dense("embed"), inner)], "twin");
    const [left, right] = [input("left"), input("right")];
    const network = create(
      model([left, right], [link(l.add({ name: "sum" }), link(twin, left), link(twin, right))]),
    );
    expect(pathsOf(network)).toEqual(["model.twin.embed", "model.twin.embed", "model.sum"]);
    expect(network.calls[0]!.weights.map(({ variable }) => variable)).toEqual(
      network.calls[1]!.weights.map(({ variable }) => variable),
    );
    expect(network.parameters).toHaveLength(2);
    network.dispose();
  });

  it("follow a layer to where this model calls it, though it was called elsewhere before and renamed since", () => {
    const layer = dense("shared");
    link(layer, input());
    const start = input();
    const root = model([start], [link(dense("last"), link(layer, link(dense("first"), start)))]);
    layer.name = "other";
    const network = create(root);
    expect(pathsOf(network)).toEqual(["model.first", "model.other", "model.last"]);
    network.dispose();
  });

  it("keep what a layer was called with: `training` and an initial state", () => {
    const start = layersPackage.input({ shape: [4, WIDTH], name: "words" });
    const state = input("state");
    const calm = l.dropout({ rate: 0.9 }).apply(start, { training: false }) as Link;
    const output = l
      .simpleRNN({ units: WIDTH, recurrentInitializer: "glorotNormal" })
      .apply(calm, { initialState: [state] }) as Link;
    const root = model([start, state], [output]);
    const network = create(root);
    const inputs = [tf.randomUniform([2, 4, WIDTH]), tf.randomUniform([2, WIDTH])];
    const expected = numbers(predict(root, inputs));
    expect(numbers(network.forward(inputs, { training: true }))).toEqual(expected);
    const others = [inputs[0]!, tf.zeros([2, WIDTH])];
    expect(numbers(network.forward(others, { training: true }))).not.toEqual(expected);
    network.dispose();
  });

  it("have several outputs where a layer has, of which some may be the same tensor", () => {
    const start = layersPackage.input({ shape: [4, WIDTH] });
    const [output, hidden, cell] = l
      .lstm({ name: "lstm", units: WIDTH, returnState: true, recurrentInitializer: "glorotNormal" })
      .apply(start) as Link[];
    const root = model([start], [link(dense("head"), output!), link(l.reLU(), hidden!), cell!]);
    const network = create(root);
    const inputs = [tf.randomUniform([2, 4, WIDTH])];
    expect(numbers(network.forward(inputs, { training: false }))).toEqual(numbers(apply(root, inputs)));
    expect(network.outputs.map(({ name }) => name)).toEqual(["head", "re_lu_1", "lstm"]);
    network.dispose();
  });
});

describe("masks", () => {
  const words = () => layersPackage.input({ shape: [4] });
  const embedding = (name: string) => l.embedding({ name, inputDim: 5, outputDim: WIDTH, maskZero: true });
  const lstm = () => l.lstm({ name: "lstm", units: 2, recurrentInitializer: "glorotNormal" });
  const makeTokens = () =>
    tf.tensor2d([
      [1, 2, 0, 0],
      [3, 4, 1, 0],
    ]);

  it("go into nested models and through layers that hand them on, to what consumes them", () => {
    const tokens = makeTokens();
    const start = words();
    const inner = layersPackage.input({ shape: [4, WIDTH] });
    const reader = model([inner], [link(lstm(), link(l.dropout({ rate: 0.1 }), inner))], "reader");
    const network = create(model([start], [link(reader, link(embedding("words"), start))]));
    const flat = words();
    const plain = model([flat], [link(lstm(), link(embedding("words"), flat))]);
    plain.setWeights(network.weights.map(({ variable }) => variable.read()));
    expect(numbers(network.forward([tokens], { training: false }))).toEqual(
      numbers(predict(plain, [tokens])),
    );
    network.dispose();
  });

  it("are joined by merges: a timestep counts where it does in all inputs that are masked", () => {
    const tokens = makeTokens();
    const [left, right] = [words(), words()];
    const sum = link(l.add(), link(embedding("a"), left), link(embedding("b"), right));
    const network = create(model([left, right], [link(lstm(), sum)]));
    const others = tf.tensor2d([
      [1, 0, 2, 0],
      [1, 1, 1, 1],
    ]);
    const found = numbers(network.forward([tokens, others], { training: false }));

    // By hand: what counts in both, and nothing else.
    const [a, b] = network.weights.slice(0, 2).map(({ variable }) => variable.read());
    const gather = (table: Tensor, indices: Tensor) => tf.gather(table, tf.cast(indices, "int32"));
    const mask = tf.logicalAnd(tf.notEqual(tokens, 0), tf.notEqual(others, 0));
    const summed = tf.add(gather(a!, tokens), gather(b!, others));
    const layer = network.calls.at(-1)!.place.layer;
    expect(found).toEqual(numbers([layer.apply(summed, { mask }) as Tensor]));
    network.dispose();
  });
});
