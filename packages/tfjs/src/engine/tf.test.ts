import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
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

  it("gives tensors all methods that the union package gives them", () => {
    const folder = join(
      dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-core/package.json")),
      "dist/public/chained_ops",
    );
    const names = readdirSync(folder)
      .filter((file) => file.endsWith(".d.ts"))
      .flatMap((file) => [...readFileSync(join(folder, file), "utf8").matchAll(/^ {8}(\w+)(?:<[^(]*>)?\(/gm)])
      .map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(130);
    expect(names.filter((name) => !(name in tf.Tensor.prototype))).toEqual([]);
  });

  it("gives them what the operation of that name gives", () => {
    const call = (x: Tensor, name: string, ...given: unknown[]): unknown => {
      const method = Reflect.get(x, name) as (...args: unknown[]) => Tensor;
      return method.apply(x, given).arraySync();
    };
    tf.tidy(() => {
      const x = tf.tensor2d([
        [1.5, -2],
        [0, 4],
      ]);
      expect(call(x, "toInt")).toEqual([
        [1, -2],
        [0, 4],
      ]);
      expect(call(x, "argMax", -1)).toEqual([0, 1]);
      expect(call(x, "as1D")).toEqual([1.5, -2, 0, 4]);
      expect(call(x, "as2D", 1, 4)).toEqual([[1.5, -2, 0, 4]]);
      expect(call(tf.tensor1d([1]), "concat", [tf.tensor1d([2]), tf.tensor1d([3])])).toEqual([1, 2, 3]);
      expect(call(tf.tensor1d([1]), "stack", tf.tensor1d([2]))).toEqual([[1], [2]]);
      expect(call(x, "where", tf.greater(x, 0), tf.zerosLike(x))).toEqual([
        [1.5, 0],
        [0, 4],
      ]);
      expect(call(tf.tensor1d([1, 0], "int32"), "oneHot", 2)).toEqual([
        [0, 1],
        [1, 0],
      ]);
      expect(() => call(x, "as3D", 4)).toThrow("as3D takes 3 dimensions, found 1");
    });
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
