import type { StateValue } from "@lighterjs/callbacks";
import type { Tensor } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { TargetSpec } from "../data/dataset.js";
import { loadCpuBackend, tf } from "../engine/tf.js";
import type { OutputMeaning } from "../losses/output-meaning.js";
import { Accuracy } from "./accuracy.js";
import { ExactMatch } from "./exact-match.js";
import { F1 } from "./f1.js";
import { MeanAbsoluteError } from "./mean-absolute-error.js";
import { MeanSquaredError } from "./mean-squared-error.js";
import type { Metric } from "./metric.js";
import { Precision } from "./precision.js";
import { Recall } from "./recall.js";
import { TopKAccuracy } from "./top-k-accuracy.js";

beforeAll(async () => {
  loadCpuBackend();
  await tf.setBackend("cpu");
});

const classes = (indices: number[]) => tf.tensor1d(indices, "int32");
/** Scores that make these classes win. */
const guesses = (indices: number[], count = 3) =>
  tf.cast(tf.oneHot(classes(indices), count, 2, -1), "float32");

async function over(metric: Metric, ...batches: (readonly [targets: Tensor, predictions: Tensor])[]) {
  metric.reset();
  for (const [targets, predictions] of batches) await metric.update(targets, predictions);
  return metric.result();
}

const ALL = [
  new Accuracy(),
  new ExactMatch(),
  new F1(),
  new MeanAbsoluteError(),
  new MeanSquaredError(),
  new Precision(),
  new Recall(),
  new TopKAccuracy(),
];

describe.each(ALL.map((metric) => [metric.name, metric] as const))("%s", (_, metric) => {
  it("is no number before the first sample, and again after a reset", async () => {
    metric.reset();
    expect(metric.result()).toBeNaN();
    await metric.update(tf.tensor1d([0, 1]), tf.tensor1d([0, 1]));
    expect(metric.result()).not.toBeNaN();
    metric.reset();
    expect(metric.result()).toBeNaN();
  });

  it("goes on from a state as if it had taken in all itself", async () => {
    const [first, second] = [
      [tf.tensor1d([0, 1, 1]), tf.tensor1d([0.1, 2, -3])] as const,
      [tf.tensor1d([1, 0]), tf.tensor1d([-1, 0.7])] as const,
    ];
    const expected = await over(metric, first, second);
    await over(metric, first);
    const state = JSON.parse(JSON.stringify(metric.state?.())) as StateValue;
    metric.reset();
    metric.loadState?.(state);
    await metric.update(...second);
    expect(metric.result()).toBe(expected);
    expect(() => metric.loadState?.({ other: 1 })).toThrow("expected a list of numbers");
  });
});

describe("Accuracy", () => {
  it("weighs samples alike, not batches", async () => {
    const value = await over(
      new Accuracy(),
      [classes([0, 1, 2]), guesses([0, 1, 2])],
      [classes([0]), guesses([1])],
    );
    expect(value).toBe(0.75);
  });

  it("takes one-hot targets, and logits of yes-or-no questions", async () => {
    expect(await over(new Accuracy(), [guesses([0, 2]), guesses([0, 1])])).toBe(0.5);
    const logits = tf.tensor2d([[-0.2], [0.3], [2], [-1]]);
    expect(await over(new Accuracy(), [classes([0, 1, 0, 1]), logits])).toBe(0.5);
  });

  it("counts a prediction that is no number as wrong", async () => {
    expect(await over(new Accuracy(), [classes([0]), tf.tensor2d([[NaN, NaN]])])).toBe(0);
  });
});

describe("TopKAccuracy", () => {
  it("counts a class among the k highest scores", async () => {
    const scores = tf.tensor2d([[0.1, 0.4, 0.3, 0.2]]);
    const hits = [0, 1, 2, 3].map((index) => over(new TopKAccuracy({ k: 2 }), [classes([index]), scores]));
    expect(await Promise.all(hits)).toEqual([0, 1, 1, 0]);
  });

  it("is the accuracy for k = 1, ties included, and 1 for k = classes", async () => {
    const sample = fc.record({
      index: fc.nat(2),
      scores: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(sample, { minLength: 1 }), async (samples) => {
        const targets = classes(samples.map(({ index }) => index));
        const predictions = tf.tensor2d(samples.map(({ scores }) => scores));
        const accuracy = await over(new Accuracy(), [targets, predictions]);
        expect(await over(new TopKAccuracy({ k: 1 }), [targets, predictions])).toBe(accuracy);
        expect(await over(new TopKAccuracy({ k: 3 }), [targets, predictions])).toBe(1);
      }),
      { numRuns: 30 },
    );
  });

  it("is named by k", () => {
    expect(new TopKAccuracy({ k: 3 }).name).toBe("top_3_accuracy");
    expect(new TopKAccuracy({ k: 3, name: "top" }).name).toBe("top");
  });
});

describe("Precision, Recall and F1", () => {
  // class 0: TP 2, FP 1, FN 0; class 1: TP 1, FP 0, FN 2; class 2: TP 1, FP 1, FN 0
  const batches = () =>
    [
      [classes([0, 0, 1]), guesses([0, 0, 0])],
      [classes([1, 1, 2]), guesses([1, 2, 2])],
    ] as const;

  it("are means over the classes", async () => {
    expect(await over(new Precision(), ...batches())).toBeCloseTo((2 / 3 + 1 + 1 / 2) / 3, 10);
    expect(await over(new Recall(), ...batches())).toBeCloseTo((1 + 1 / 3 + 1) / 3, 10);
    expect(await over(new F1(), ...batches())).toBeCloseTo((4 / 5 + 2 / 4 + 2 / 3) / 3, 10);
  });

  it("measure one class when asked", async () => {
    expect(await over(new Precision({ class_index: 2 }), ...batches())).toBe(0.5);
    expect(await over(new Recall({ class_index: 1 }), ...batches())).toBeCloseTo(1 / 3, 10);
    expect(await over(new F1({ class_index: 0 }), ...batches())).toBeCloseTo(0.8, 10);
  });

  it("are 0 where nothing was guessed, and leave out classes that never occur", async () => {
    expect(await over(new Precision(), [classes([0, 1]), guesses([0, 0], 10)])).toBe(0.25);
    expect(await over(new F1({ class_index: 7 }), ...batches())).toBe(0);
  });
});

describe("MeanSquaredError and MeanAbsoluteError", () => {
  it("weigh samples alike, not batches", async () => {
    const batches = [
      [tf.tensor1d([1, 2]), tf.tensor2d([[2], [2]])],
      [tf.tensor1d([0]), tf.tensor2d([[-3]])],
    ] as const;
    expect(await over(new MeanSquaredError(), ...batches)).toBeCloseTo(10 / 3, 10);
    expect(await over(new MeanAbsoluteError(), ...batches)).toBeCloseTo(4 / 3, 10);
  });

  it("refuse targets of another form", async () => {
    await expect(over(new MeanSquaredError(), [classes([1]), guesses([1])])).rejects.toThrow(
      "expected one target for each output, found targets of shape [1] and outputs of shape [1, 3]",
    );
  });
});

const prepared = <M extends Metric>(
  metric: M,
  output: OutputMeaning,
  outputShape: number[],
  targets: TargetSpec = { shape: outputShape, type: "float32" },
) => {
  metric.prepare?.({ output, outputShape, targets });
  return metric;
};
const LABELS: OutputMeaning = { kind: "logits", multiLabel: true };

describe("with several labels", () => {
  // By label: 0 has TP 1, FP 1; 1 has TP 3; 2 has TP 1 and nothing else.
  const batch = () =>
    [
      tf.tensor2d([
        [1, 1, 0],
        [0, 1, 0],
        [0, 1, 1],
        [0, 0, 0],
      ]),
      tf.tensor2d([
        [5, 3, -5],
        [5, 3, -5],
        [-5, 3, 5],
        [-1, -2, -3],
      ]),
    ] as const;
  const measure = (metric: Metric) => over(prepared(metric, LABELS, [3]), batch());

  it("accuracy counts labels, and the exact match samples", async () => {
    expect(await measure(new Accuracy())).toBeCloseTo(11 / 12, 10);
    expect(await measure(new Accuracy({ class_index: 0 }))).toBe(0.75);
    expect(await measure(new Accuracy({ class_index: 2 }))).toBe(1);
    expect(await measure(new ExactMatch())).toBe(0.75);
  });

  it("scores are those of each label, of all answers, or of one label", async () => {
    expect(await measure(new F1())).toBeCloseTo((2 / 3 + 1 + 1) / 3, 10);
    expect(await measure(new F1({ average: "micro" }))).toBeCloseTo(10 / 11, 10);
    expect(await measure(new F1({ class_index: 0 }))).toBeCloseTo(2 / 3, 10);
    expect(await measure(new Precision())).toBeCloseTo((1 / 2 + 1 + 1) / 3, 10);
    expect(await measure(new Precision({ average: "micro" }))).toBeCloseTo(5 / 6, 10);
    expect(await measure(new Recall())).toBe(1);
  });

  it("a label that never holds and is never guessed counts as 0", async () => {
    const none = [tf.tensor2d([[1, 0]]), tf.tensor2d([[1, -1]])] as const;
    expect(await over(prepared(new F1(), LABELS, [2]), none)).toBe(0.5);
    expect(await over(prepared(new F1({ average: "micro" }), LABELS, [2]), none)).toBe(1);
  });

  it("says so itself where the criterion does not", async () => {
    const [targets, logits] = batch();
    expect(await over(new Accuracy({ multi_label: true }), [targets, logits])).toBeCloseTo(11 / 12, 10);
    const probabilities = tf.sigmoid(logits);
    const options = { multi_label: true, output: "probabilities" } as const;
    expect(await over(new F1(options), [targets, probabilities])).toBeCloseTo(8 / 9, 6);
  });

  it("an answer that is no number is wrong", async () => {
    const missing = [tf.tensor2d([[1, 0]]), tf.tensor2d([[NaN, NaN]])] as const;
    expect(await over(prepared(new Accuracy(), LABELS, [2]), missing)).toBe(0);
    expect(await over(prepared(new F1({ average: "micro" }), LABELS, [2]), missing)).toBe(0);
  });
});

describe("reading", () => {
  it("takes a single output above 1/2 for yes where the criterion takes probabilities", async () => {
    const reading = { kind: "probabilities", multiLabel: true } as const;
    const metric = prepared(new Accuracy(), reading, [1]);
    expect(await over(metric, [classes([0, 1, 0]), tf.tensor2d([[0.4], [0.6], [0.7]])])).toBeCloseTo(2 / 3);
  });

  it("takes an output for the class itself where it is told so", async () => {
    const metric = new Accuracy({ output: "classes" });
    expect(await over(metric, [classes([0, 3, 2]), tf.tensor1d([0, 3, 1])])).toBeCloseTo(2 / 3);
  });

  it("takes a target that is a probability for the answer it leans to", async () => {
    const batch = [tf.tensor1d([0.9, 0.1]), tf.tensor1d([3, -3])] as const;
    expect(await over(new Accuracy(), batch)).toBe(1);
  });
});

describe("prepare", () => {
  const NUMBERS: OutputMeaning = { kind: "numbers", multiLabel: false };
  const CLASSES: OutputMeaning = { kind: "logits", multiLabel: false };
  const indices: TargetSpec = { shape: [], type: "int32", classCount: 5 };
  const measure: TargetSpec = { shape: [], type: "float32" };

  it.each([new Accuracy(), new F1(), new ExactMatch(), new TopKAccuracy()])(
    "refuses to count answers of a regression",
    (metric) => {
      expect(() => prepared(metric, NUMBERS, [1], measure)).toThrow(/criterion compares n/);
    },
  );

  it("takes numbers for scores of classes where there is one for each, or where it is told", () => {
    expect(() => prepared(new Accuracy(), NUMBERS, [5])).not.toThrow();
    expect(() => prepared(new Accuracy(), NUMBERS, [1], { ...indices, classCount: 2 })).not.toThrow();
    expect(() => prepared(new Accuracy({ output: "classes" }), NUMBERS, [1], indices)).not.toThrow();
  });

  it("refuses to compare indices of classes with scores", () => {
    expect(() => prepared(new MeanAbsoluteError(), CLASSES, [5], indices)).toThrow(
      "`MeanAbsoluteError` compares numbers, but the data have classes",
    );
    expect(() => prepared(new MeanAbsoluteError(), CLASSES, [5])).not.toThrow();
  });

  it("refuses a class or label that the model does not have, and a label among exclusive classes", () => {
    expect(() => prepared(new F1({ class_index: 5 }), CLASSES, [5], indices)).toThrow(
      "there is no class 5: the model tells 5 apart, 0 to 4",
    );
    expect(() => prepared(new F1({ class_index: 1 }), LABELS, [1], indices)).not.toThrow();
    expect(() => prepared(new Accuracy({ class_index: 1 }), CLASSES, [5], indices)).toThrow(
      "of exclusive classes one is right",
    );
    expect(() => prepared(new TopKAccuracy(), LABELS, [5])).toThrow("ranks the scores of exclusive classes");
  });
});
