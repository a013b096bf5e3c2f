import type { Tensor } from "@tensorflow/tfjs-core";
import { OptionError } from "@lighterjs/core";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../engine/backend.js";
import { layers as layersPackage, tf } from "../engine/tf.js";
import { silent } from "../testing/silent-logger.js";
import { Graph, type GraphOptions } from "./graph.js";
import { Sequential } from "./sequential.js";

const l = layersPackage.layers;
const input = (size: number, dtype: "float32" | "int32" = "float32") =>
  layersPackage.input({ shape: [size], dtype });
beforeAll(() => useBackend("wasm", silent));

function faultOf(work: () => unknown): OptionError["issues"][0] {
  try {
    work();
  } catch (error) {
    if (OptionError.is(error)) return error.issues[0];
    throw error;
  }
  throw new Error("nothing was thrown");
}

const twoOfEach = (): GraphOptions => ({
  nodes: {
    first: { inputs: "image", layer: l.dense({ units: 4, activation: "tanh" }) },
    both: { inputs: ["first", "age"], layer: l.concatenate() },
    digit: { layer: l.dense({ units: 3 }) },
    size: { inputs: "both", layer: l.dense({ units: 1 }) },
  },
  outputs: ["digit", "size"],
});

describe("Graph", () => {
  it("takes several inputs in the order in which nodes first take them, and gives several outputs", () => {
    const graph = new Graph(twoOfEach());
    expect(graph.inputNames).toEqual(["image", "age"]);
    expect(graph.outputNames).toEqual(["digit", "size"]);
    const outputs = graph.apply([input(5), input(2)]);
    expect(outputs).toMatchObject([{ shape: [null, 3] }, { shape: [null, 1] }]);
    expect(graph.layers.map(({ name }) => name)).toEqual(["first", "both", "digit", "size"]);
  });

  it("adds what a skip connection carries past a layer", () => {
    const graph = new Graph({
      nodes: {
        first: { layer: l.dense({ units: 3 }) },
        second: { layer: l.dense({ units: 3 }) },
        skip: { inputs: ["first", "second"], layer: l.add() },
      },
    });
    graph.apply(input(3));
    tf.tidy(() => {
      const x = tf.randomNormal([2, 3]);
      const first = graph.layers[0]!.apply(x) as Tensor;
      const expected = tf.add(first, graph.layers[1]!.apply(first) as Tensor);
      expect([...(graph.apply(x) as Tensor).dataSync()]).toEqual([...expected.dataSync()]);
    });
  });

  it("is written as a functional model that TensorFlow.js builds again, and that computes the same", () => {
    const graph = new Graph({ ...twoOfEach(), name: "whole" });
    graph.apply([input(5), input(2, "int32")]);
    const { functional } = graph;
    const config = JSON.parse(JSON.stringify(functional!.toJSON(null, false))) as object;
    expect(config).toMatchObject({
      config: {
        input_layers: [
          ["image", 0, 0],
          ["age", 0, 0],
        ],
      },
    });
    return layersPackage
      .loadLayersModel(tf.io.fromMemory({ modelTopology: { model_config: config } }))
      .then((again) => {
        again.setWeights(functional!.getWeights());
        tf.tidy(() => {
          const x = [
            tf.randomNormal([2, 5]),
            tf.tensor2d(
              [
                [1, 2],
                [3, 4],
              ],
              [2, 2],
              "int32",
            ),
          ];
          const values = (model: { predict(x: Tensor[]): Tensor | Tensor[] }) =>
            (model.predict(x) as Tensor[]).map((each) => [...each.dataSync()]);
          expect(values(again)).toEqual(values(functional!));
        });
        expect(again.inputs.map(({ dtype }) => dtype)).toEqual(["float32", "int32"]);
      });
  });

  it("stands inside a sequence and inside another graph, and shares the weights of a layer under two nodes", () => {
    const shared = l.dense({ units: 4 });
    const inner = () =>
      new Graph({
        nodes: { a: { layer: shared }, b: { layer: shared }, sum: { inputs: ["a", "b"], layer: l.add() } },
      });
    const sequence = new Sequential({ layers: [inner(), l.dense({ units: 2 })] });
    expect(sequence.apply(input(4))).toMatchObject({ shape: [null, 2] });
    expect(sequence.weights).toHaveLength(4);
    expect(shared.name).toBe("a");
    const outer = new Graph({ nodes: { block: { layer: inner() }, out: { layer: l.dense({ units: 1 }) } } });
    expect(outer.apply(input(4))).toMatchObject({ shape: [null, 1] });
    expect(outer.layers[0]!.name).toBe("block");
  });

  it("names the node whose shapes do not meet, and the one with too many or too few inputs", () => {
    const clash = new Graph({
      nodes: {
        a: { inputs: "x", layer: l.dense({ units: 2 }) },
        b: { inputs: "x", layer: l.dense({ units: 3 }) },
        sum: { inputs: ["a", "b"], layer: l.add() },
      },
    });
    expect(faultOf(() => clash.apply(input(4)))).toMatchObject({
      path: ["nodes", "sum", "layer"],
      message: "the node `sum` cannot take 2 inputs of shape [2] and [3]",
    });
    const many = new Graph({ nodes: { out: { inputs: ["x", "y"], layer: l.dense({ units: 2 }) } } });
    expect(faultOf(() => many.apply([input(4), input(4)]))).toMatchObject({
      path: ["nodes", "out", "layer"],
    });
    const few = new Graph({ nodes: { out: { layer: l.concatenate() } } });
    expect(faultOf(() => few.apply(input(4)))).toMatchObject({
      path: ["nodes", "out", "layer"],
      help: ["a layer that merges takes at least two: `inputs: [a, b]`"],
    });
  });

  it("refuses keys that are no names, shapes of no input, and wiring that cannot run", () => {
    const dense = () => ({ layer: l.dense({ units: 1 }) });
    expect(faultOf(() => new Graph({ nodes: { "a.b": dense() } })).path).toEqual(["nodes", "a.b", "layer"]);
    expect(faultOf(() => new Graph({ nodes: { a: dense() }, input_shapes: { x: [2] } }))).toMatchObject({
      path: ["input_shapes", "x"],
      help: ["its inputs are `input`"],
    });
    expect(faultOf(() => new Graph({ nodes: { a: dense() }, outputs: "b" })).path).toEqual(["outputs"]);
    expect(faultOf(() => new Graph({ nodes: { a: null } })).message).toBe(
      "the model has no nodes, or no outputs",
    );
  });
});
