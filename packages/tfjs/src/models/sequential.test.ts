import { createRequire } from "node:module";
import type { Tensor } from "@tensorflow/tfjs-core";
import { OptionError } from "@lighterjs/core";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../engine/backend.js";
import { layers as layersPackage, tf } from "../engine/tf.js";
import { Sequential } from "./sequential.js";
import { silent } from "../testing/silent-logger.js";

const l = layersPackage.layers;
beforeAll(() => useBackend("wasm", silent));

describe("Sequential", () => {
  it("builds its layers when the shape of its input is known", () => {
    const model = new Sequential({ layers: [l.dense({ units: 3 }), l.dense({ units: 2 })] });
    expect(model.built).toBe(false);
    expect(model.apply(layersPackage.input({ shape: [4] }))).toHaveProperty("shape", [null, 2]);
    expect(model.countParams()).toBe(4 * 3 + 3 + 3 * 2 + 2);
  });

  it("stands inside a model of TensorFlow.js, and computes the same", () => {
    const inner = new Sequential({
      layers: [l.dense({ units: 3, activation: "tanh" }), l.dense({ units: 2 })],
    });
    const outer = layersPackage.sequential({ layers: [l.dense({ units: 4, inputShape: [5] }), inner] });
    tf.tidy(() => {
      const x = tf.ones([2, 5]);
      const [first, ...rest] = [outer.layers[0]!, ...inner.layers];
      const expected = rest.reduce((value, layer) => layer.apply(value) as Tensor, first.apply(x) as Tensor);
      expect([...(outer.predict(x) as Tensor).dataSync()]).toEqual([...expected.dataSync()]);
    });
    expect(outer.weights).toHaveLength(6);
    outer.dispose();
  });

  it("takes the shape of its input from a first layer that says it", () => {
    const model = new Sequential({ layers: [l.dense({ units: 1, inputShape: [3] })] });
    expect(model.batchInputShape).toEqual([null, 3]);
    const nested = new Sequential({
      layers: [layersPackage.sequential({ layers: [l.dense({ units: 1, inputShape: [3] })] })],
    });
    expect(nested.batchInputShape).toEqual([null, 3]);
  });

  it("refuses two layers of one name, but takes one layer twice", () => {
    const layer = l.dense({ units: 2, name: "twin" });
    expect(new Sequential({ layers: [layer, layer] }).layers).toHaveLength(2);
    let fault: unknown;
    try {
      new Sequential({ layers: [layer, l.dense({ units: 2, name: "twin" })] });
    } catch (error) {
      fault = error;
    }
    expect(OptionError.is(fault) && fault.issues[0]).toMatchObject({
      code: "INVALID_OPTION",
      path: ["layers", 1],
      message: "two layers of the model are called `twin`",
    });
  });

  it("refuses a layer from another copy of TensorFlow.js, and says what to import", () => {
    const require = createRequire(import.meta.url);
    const path = require.resolve("@tensorflow/tfjs-layers");
    const loaded = require.cache[path];
    const { classNameMap } = tf.serialization.SerializationMap.getMap();
    const registered = { ...classNameMap };
    delete require.cache[path];
    const copy = require(path) as typeof layersPackage;
    require.cache[path] = loaded;
    // The copy has put its classes where files are read with ours.
    Object.assign(classNameMap, registered);
    const model = new Sequential({
      layers: [l.dense({ units: 2 }), copy.layers.dense({ name: "foreign", units: 1 })],
    });
    let fault: unknown;
    try {
      model.apply(layersPackage.input({ shape: [3] }));
    } catch (error) {
      fault = error;
    }
    expect(OptionError.is(fault) && fault.issues[0]).toMatchObject({
      path: ["layers", 1],
      message: "layer `foreign` comes from another copy of TensorFlow.js, which does not mix with this one",
    });
  });

  it("checks its options in code as in a config", () => {
    expect(() => new Sequential({ layers: [] })).toThrow("`layers`");
    expect(() => new Sequential({ layers: [l.flatten()], input_shape: [0.5] })).toThrow("`input_shape[0]`");
  });

  it("frees the weights of its layers once", () => {
    const before = tf.memory().numTensors;
    const model = new Sequential({ layers: [l.dense({ units: 3 }), l.batchNormalization()] });
    model.apply(layersPackage.input({ shape: [4] }));
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("names the layers of a mapping by their keys, in their order, without those that are null", () => {
    const conv = l.dense({ units: 3, name: "from-a-file" });
    const model = new Sequential({ layers: { conv, gone: null, head: l.dense({ units: 2 }) } });
    expect(model.layers.map(({ name }) => name)).toEqual(["conv", "head"]);
    let fault: unknown;
    try {
      new Sequential({ layers: { flat: l.concatenate() } }).apply(layersPackage.input({ shape: [4] }));
    } catch (error) {
      fault = error;
    }
    expect(OptionError.is(fault) && fault.issues[0].path).toEqual(["layers", "flat"]);
  });
});
