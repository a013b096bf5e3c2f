import type { Tensor } from "@tensorflow/tfjs-core";
import type { layers as layersNamespace } from "@tensorflow/tfjs-layers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silent } from "../testing/silent-logger.js";
import { useBackend } from "./backend.js";
import { layers, tf } from "./tf.js";

type Layer = layersNamespace.Layer;
const l = layers.layers;

function apply(layer: Layer, x: Tensor, kwargs = {}): Tensor {
  const output = layer.apply(x, kwargs);
  if (Array.isArray(output) || !("dataId" in output)) throw new Error("one output was expected");
  return output;
}

const rounded = (x: Tensor) => [...x.dataSync()].map((value) => Math.round(value * 1e4) / 1e4);

describe.each(["wasm", "cpu"] as const)(
  "layers that TensorFlow.js computes differently from Keras, on %s",
  (backend) => {
    beforeAll(() => useBackend(backend, silent));
    afterAll(() => tf.disposeVariables());

    it("dilate a depthwise convolution, and say its shape", () => {
      tf.tidy(() => {
        const layer = l.depthwiseConv2d({
          kernelSize: [1, 2],
          dilationRate: [1, 2],
          depthwiseInitializer: "ones",
        });
        const x = tf.tensor4d([1, 2, 4, 8, 16], [1, 1, 5, 1]);
        expect(rounded(apply(layer, x))).toEqual([5, 10, 20]);
        expect(layer.computeOutputShape([null, 1, 5, 1])).toEqual([null, 1, 3, 1]);
        expect(layer.computeOutputShape([null, 1, null, 1])).toEqual([null, 1, null, 1]);
      });
    });

    it("enlarge between the middles of pixels", () => {
      tf.tidy(() => {
        const layer = l.upSampling2d({ size: [1, 2], interpolation: "bilinear" });
        expect(rounded(apply(layer, tf.tensor4d([0, 4], [1, 1, 2, 1])))).toEqual([0, 1, 3, 4]);
      });
    });

    it("take the mean over the timesteps that count", () => {
      tf.tidy(() => {
        const x = tf.tensor3d([1, 3, 100, 2, 2, 2], [2, 3, 1]);
        const mask = tf.tensor2d([1, 1, 0, 1, 1, 1], [2, 3], "bool");
        const layer = l.globalAveragePooling1d({});
        expect(rounded(apply(layer, x, { mask }))).toEqual([2, 2]);
        expect(rounded(apply(layer, x))).toEqual([34.6667, 2]);
      });
    });

    it("respect a mask inside of a model", () => {
      tf.tidy(() => {
        const input = layers.input({ shape: [3, 1] });
        const masked = l.masking({ maskValue: 0 }).apply(input) as layersNamespace.Layer["output"];
        const output = l.globalAveragePooling1d({}).apply(masked) as layersNamespace.Layer["output"];
        const model = layers.model({ inputs: input, outputs: output });
        expect(rounded(model.predict(tf.tensor3d([6, 2, 0], [1, 3, 1])) as Tensor)).toEqual([4]);
      });
    });

    it("have the hard sigmoid of Keras 3", () => {
      tf.tidy(() => {
        const x = tf.tensor2d([[-4, -3, 0, 1, 3, 4]]);
        expect(rounded(apply(l.activation({ activation: "hardSigmoid" }), x))).toEqual([
          0, 0, 0.5, 0.6667, 1, 1,
        ]);
      });
    });

    it("clip at 6", () => {
      tf.tidy(() => {
        const x = tf.tensor2d([[-1, 3, 9]]);
        expect(rounded(apply(l.activation({ activation: "relu6" }), x))).toEqual([0, 3, 6]);
      });
    });

    it.each([
      ["conv1d", 1, { filters: 2, kernelSize: 2 }],
      ["separableConv2d", 2, { filters: 4, kernelSize: 2 }],
      ["separableConv2d", 2, { filters: 3, kernelSize: 2, dilationRate: 2 }],
      ["depthwiseConv2d", 2, { kernelSize: 2, dilationRate: 2 }],
      ["upSampling2d", 2, { interpolation: "bilinear" }],
      ["conv2d", 2, { filters: 4, kernelSize: 2, dilationRate: 2 }],
    ] as const)("mean the same with channels first: %s", (target, rank, options) => {
      tf.tidy(() => {
        const make = l[target] as (given: object) => Layer;
        const [last, first] = (["channelsLast", "channelsFirst"] as const).map((dataFormat) =>
          make({ ...options, dataFormat, biasInitializer: "randomNormal" }),
        ) as [Layer, Layer];
        const x = tf.randomNormal([2, ...[5, 6].slice(0, rank), 3]);
        const toFirst = (tensor: Tensor) =>
          tf.transpose(tensor, [0, rank + 1, ...Array.from({ length: rank }, (_, index) => index + 1)]);
        const expected = toFirst(apply(last, x));
        apply(first, toFirst(x));
        first.setWeights(last.getWeights());
        const found = apply(first, toFirst(x));
        expect(found.shape).toEqual(expected.shape);
        expect(tf.max(tf.abs(tf.sub(expected, found))).dataSync()[0]).toBeLessThan(1e-5);
      });
    });

    it.each(["conv2dTranspose", "conv3dTranspose"] as const)(
      "refuse a dilation that they would ignore: %s",
      (target) => {
        const layer = l[target]({ filters: 1, kernelSize: 2, dilationRate: 2 });
        const shape = target === "conv2dTranspose" ? [null, 4, 4, 1] : [null, 4, 4, 4, 1];
        expect(() => layer.build(shape)).toThrow("cannot be dilated: `dilationRate` is [2, 2");
      },
    );
  },
);
