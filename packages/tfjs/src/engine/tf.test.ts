import * as imported from "@tensorflow/tfjs-core";
import * as importedLayers from "@tensorflow/tfjs-layers";
import type { Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { layers, loadCpuBackend, tf } from "./tf.js";

describe("the engine", () => {
  beforeAll(async () => {
    loadCpuBackend();
    await tf.setBackend("cpu");
  });

  it("is the instance that a user's own import gets", () => {
    expect(tf.Tensor).toBe(imported.Tensor);
    expect(tf.engine()).toBe(imported.engine());
    expect(layers.layers.Layer).toBe(importedLayers.layers.Layer);
  });

  it("builds recurrent layers, whose orthogonal initializer calls methods of tensors", () => {
    tf.tidy(() => {
      const model = layers.sequential({ layers: [layers.layers.lstm({ units: 3, inputShape: [4, 2] })] });
      expect(model.predict(tf.ones([1, 4, 2]))).toHaveProperty("shape", [1, 3]);
    });
  });

  it.each(Object.keys(layers.initializers))("makes values with the initializer %s", (name) => {
    const make = Reflect.get(layers.initializers, name) as (options: object) => {
      apply(shape: number[]): Tensor;
    };
    const options =
      name === "varianceScaling" ? { mode: "fanIn", distribution: "normal", scale: 1 } : { value: 2 };
    const shape = tf.tidy(() => make(options).apply([4, 4]).shape);
    expect(shape).toEqual([4, 4]);
  });

  it.each(Object.keys(layers.metrics))("computes the metric %s", (name) => {
    const metric = Reflect.get(layers.metrics, name) as (targets: Tensor, predictions: Tensor) => Tensor;
    const targets =
      name === "sparseCategoricalAccuracy"
        ? tf.tensor2d([[0], [1]])
        : tf.tensor2d([
            [1, 0],
            [0, 1],
          ]);
    const value = tf.tidy(
      () =>
        tf
          .mean(
            metric(
              targets,
              tf.tensor2d([
                [0.75, 0.25],
                [0.5, 0.5],
              ]),
            ),
          )
          .dataSync()[0],
    );
    expect(value).toSatisfy(Number.isFinite);
  });

  it("computes R²", () => {
    tf.tidy(() => {
      const r2 = layers.metrics.r2Score(tf.tensor1d([1, 2, 3]), tf.tensor1d([1, 2, 2]));
      expect(r2.dataSync()[0]).toBeCloseTo(0.5);
    });
  });

  it("differentiates a product", () => {
    tf.tidy(() => {
      const gradient = tf.grad((x) => tf.prod(x))(tf.tensor1d([2, 3, 5]));
      expect([...gradient.dataSync()]).toEqual([15, 10, 6]);
    });
  });
});
