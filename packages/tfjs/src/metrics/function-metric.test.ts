import type { Tensor } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { layers, loadCpuBackend, tf } from "../engine/tf.js";
import type { OutputMeaning } from "../losses/output-meaning.js";
import { FunctionMetric, type MetricFunction } from "./function-metric.js";

beforeAll(async () => {
  loadCpuBackend();
  await tf.setBackend("cpu");
});

const { metrics } = layers;
/** As a config delivers them: a function of its own that is called like the target. */
const delivered = (name: keyof typeof metrics): FunctionMetric => {
  const call: MetricFunction = (targets, predictions) => metrics[name](targets, predictions);
  return new FunctionMetric(Object.defineProperty(call, "name", { value: name }));
};

async function over(metric: FunctionMetric, batches: readonly (readonly [Tensor, Tensor])[]) {
  metric.reset();
  for (const [targets, predictions] of batches) await metric.update(targets, predictions);
  return metric.result();
}

describe("a function in the place of a metric", () => {
  const numbers = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }));

  it("is measured over all samples, however they are divided into batches", async () => {
    const batches = fc.array(fc.array(numbers, { minLength: 1, maxLength: 5 }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (given) => {
        const tensors = given.map(
          (batch) =>
            [
              tf.tensor2d(batch.map(([target]) => [target])),
              tf.tensor2d(batch.map(([, guess]) => [guess])),
            ] as const,
        );
        const errors = given.flat().map(([target, guess]) => (target - guess) ** 2);
        const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
        expect(await over(delivered("meanSquaredError"), tensors)).toBeCloseTo(mean, 4);
        tf.dispose(tensors.flat());
      }),
      { numRuns: 20 },
    );
  });

  it("gets classes as each function of TensorFlow.js takes them", async () => {
    const targets = tf.tensor1d([0, 2, 1], "int32");
    const scores = tf.tensor2d([
      [0.8, 0.1, 0.1],
      [0.1, 0.7, 0.2],
      [0.1, 0.6, 0.3],
    ]);
    for (const name of ["categoricalAccuracy", "sparseCategoricalAccuracy"] as const)
      expect(await over(delivered(name), [[targets, scores]])).toBeCloseTo(2 / 3, 6);
    const surprise = -(Math.log(0.8) + Math.log(0.2) + Math.log(0.6)) / 3;
    expect(await over(delivered("categoricalCrossentropy"), [[targets, scores]])).toBeCloseTo(surprise, 5);
    const yes = [tf.tensor1d([1, 0, 1, 1], "int32"), tf.tensor2d([[0.9], [0.2], [0.4], [0.6]])] as const;
    expect(await over(delivered("binaryAccuracy"), [yes])).toBe(0.75);
  });

  it("is called by its name, says which values are better where that is known, and goes on from its state", async () => {
    expect(delivered("meanAbsolutePercentageError")).toMatchObject({
      name: "mean_absolute_percentage_error",
      better: "min",
    });
    expect(delivered("MSE")).toMatchObject({ name: "mse", better: "min" });
    expect(delivered("binaryAccuracy")).toMatchObject({ name: "binary_accuracy", better: "max" });
    expect(delivered("cosineProximity").better).toBe("min");
    const bias = new FunctionMetric(function bias(targets, predictions) {
      return tf.sub(predictions, targets);
    });
    expect(bias.name).toBe("bias");
    expect(bias.better).toBeUndefined();
    await bias.update(tf.tensor1d([1, 2]), tf.tensor1d([2, 4]));
    const state = bias.state();
    bias.reset();
    bias.loadState(state);
    await bias.update(tf.tensor1d([0]), tf.tensor1d([0]));
    expect(bias.result()).toBe(1);
  });

  it("leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const batch = [tf.tensor1d([0, 1], "int32"), tf.tensor2d([[1, 0], [1, 0]])] as const; // prettier-ignore
    await over(delivered("categoricalAccuracy"), [batch]);
    tf.dispose([...batch]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(["precision", "recall", "r2Score"] as const)("refuses `%s`, which is no mean", async (name) => {
    const batch = [tf.tensor2d([[1], [0]]), tf.tensor2d([[1], [1]])] as const;
    await expect(over(delivered(name), [batch])).rejects.toThrow(
      `\`${name}\` gives numbers of shape [] for 2 samples`,
    );
  });

  it("refuses to read logits as probabilities, classes as numbers, and one number as scores of classes", () => {
    const targets = { shape: [], type: "int32", classCount: 3 } as const;
    const prepare = (name: keyof typeof metrics, output: OutputMeaning, outputShape: number[]) => () =>
      delivered(name).prepare({ output, outputShape, targets });
    const classes = { kind: "logits", multiLabel: false } as const;
    expect(prepare("categoricalCrossentropy", classes, [3])).toThrow(
      "takes probabilities, but the criterion",
    );
    expect(prepare("binaryAccuracy", { kind: "logits", multiLabel: true }, [1])).toThrow(
      "takes probabilities",
    );
    expect(prepare("mse", classes, [3])).toThrow("compares numbers");
    expect(prepare("categoricalAccuracy", classes, [1])).toThrow("the model gives one number");
    expect(prepare("categoricalAccuracy", classes, [3])).not.toThrow();
    expect(prepare("binaryAccuracy", { kind: "probabilities", multiLabel: true }, [1])).not.toThrow();
  });
});
