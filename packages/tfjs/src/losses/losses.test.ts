import { OptionError } from "@lighterjs/schema";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TargetSpec } from "../data/dataset.js";
import { useBackend } from "../engine/backend.js";
import { loadCpuBackend, tf } from "../engine/tf.js";
import { BinaryCrossEntropy } from "./binary-cross-entropy.js";
import { computeLoss } from "./compute-loss.js";
import { CrossEntropy } from "./cross-entropy.js";
import type { Criterion } from "./loss.js";
import { MeanAbsoluteError } from "./mean-absolute-error.js";
import { MeanSquaredError } from "./mean-squared-error.js";
import { silent } from "../testing/silent-logger.js";

beforeAll(async () => {
  loadCpuBackend();
  await tf.setBackend("cpu");
});

function valueOf(criterion: Criterion, targets: Tensor, predictions: Tensor): number {
  return tf.tidy(() => computeLoss(criterion, targets, predictions)).dataSync()[0]!;
}

function gradientOf(criterion: Criterion, targets: Tensor, predictions: Tensor): number[] {
  return [
    ...tf
      .grad((x) => computeLoss(criterion, targets, x))(predictions)
      .dataSync(),
  ];
}

/** −Σ t·log softmax(x) of one sample in plain numbers. */
function crossEntropy(targets: readonly number[], logits: readonly number[]): number {
  const most = Math.max(...logits);
  const log = Math.log(logits.reduce((sum, x) => sum + Math.exp(x - most), 0)) + most;
  return targets.reduce((sum, t, k) => sum - t * (logits[k]! - log), 0);
}

const logits = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 3, maxLength: 3 });

describe("CrossEntropy", () => {
  it("is the mean of −log softmax at the class, for indices and for one-hot", () => {
    fc.assert(
      fc.property(
        logits,
        logits,
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 0, max: 2 }),
        (a, b, i, j) => {
          const predictions = tf.tensor2d([a, b]);
          const oneHot = [i, j].map((index) => [0, 1, 2].map((k) => (k === index ? 1 : 0)));
          const expected = (crossEntropy(oneHot[0]!, a) + crossEntropy(oneHot[1]!, b)) / 2;
          const loss = new CrossEntropy();
          expect(valueOf(loss, tf.tensor1d([i, j], "int32"), predictions)).toBeCloseTo(expected, 3);
          expect(valueOf(loss, tf.tensor2d(oneHot), predictions)).toBeCloseTo(expected, 3);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("smooths labels", () => {
    const value = valueOf(
      new CrossEntropy({ label_smoothing: 0.1 }),
      tf.tensor1d([2], "int32"),
      tf.tensor2d([[1, 2, 4]]),
    );
    expect(value).toBeCloseTo(crossEntropy([0.1 / 3, 0.1 / 3, 0.9 + 0.1 / 3], [1, 2, 4]), 5);
  });

  it("has the gradient softmax − target, over the batch size", () => {
    const gradient = gradientOf(new CrossEntropy(), tf.tensor1d([0, 1], "int32"), tf.zeros([2, 2]));
    expect(gradient).toEqual([-0.25, 0.25, 0.25, -0.25]);
  });

  it("stays finite for logits far apart", () => {
    expect(valueOf(new CrossEntropy(), tf.tensor1d([1], "int32"), tf.tensor2d([[1000, -1000]]))).toBe(2000);
  });

  it("takes classes per pixel", () => {
    const predictions = tf.zeros([1, 2, 2, 4]);
    const targets = tf.tensor3d(
      [
        [
          [0, 1],
          [2, 3],
        ],
      ],
      [1, 2, 2],
      "int32",
    );
    expect(valueOf(new CrossEntropy(), targets, predictions)).toBeCloseTo(Math.log(4), 5);
  });
});

describe("BinaryCrossEntropy", () => {
  it("is −t·log σ(x) − (1 − t)·log(1 − σ(x))", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -8, max: 8, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (x, t) => {
          const sigmoid = 1 / (1 + Math.exp(-x));
          const expected = -t * Math.log(sigmoid) - (1 - t) * Math.log(1 - sigmoid);
          expect(valueOf(new BinaryCrossEntropy(), tf.tensor1d([t]), tf.tensor2d([[x]]))).toBeCloseTo(
            expected,
            3,
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it("takes classes 0 and 1 as targets, and keeps value and gradient finite far from 0", () => {
    const targets = tf.tensor1d([0, 1], "int32");
    const predictions = tf.tensor2d([[1000], [1000]]);
    expect(valueOf(new BinaryCrossEntropy(), targets, predictions)).toBe(500);
    expect(gradientOf(new BinaryCrossEntropy(), targets, predictions)).toEqual([0.5, 0]);
  });

  it("moves targets towards a half", () => {
    const loss = new BinaryCrossEntropy({ label_smoothing: 0.2 });
    const sigmoid = 1 / (1 + Math.exp(-2));
    const expected = -0.9 * Math.log(sigmoid) - 0.1 * Math.log(1 - sigmoid);
    expect(valueOf(loss, tf.tensor1d([1]), tf.tensor1d([2]))).toBeCloseTo(expected, 5);
  });
});

describe("MeanSquaredError and MeanAbsoluteError", () => {
  it("compare each output with its target", () => {
    const targets = tf.tensor2d([
      [0, 0],
      [1, 1],
    ]);
    const predictions = tf.tensor2d([
      [1, -3],
      [1, 1],
    ]);
    expect(valueOf(new MeanSquaredError(), targets, predictions)).toBe(2.5);
    expect(valueOf(new MeanAbsoluteError(), targets, predictions)).toBe(1);
    expect(gradientOf(new MeanSquaredError(), targets, predictions)).toEqual([0.5, -1.5, 0, 0]);
  });

  it("do not broadcast targets of shape [batch] against outputs of shape [batch, 1]", () => {
    const predictions = tf.tensor2d([[1], [2], [3]]);
    expect(valueOf(new MeanSquaredError(), tf.tensor1d([1, 2, 3]), predictions)).toBe(0);
    expect(valueOf(new MeanAbsoluteError(), tf.tensor1d([1, 2, 3], "int32"), predictions)).toBe(0);
  });
});

describe("from probabilities", () => {
  const nat = fc.integer({ min: -12, max: 12 });

  it("is the loss of the logits that they come from", () => {
    fc.assert(
      fc.property(nat, nat, nat, (a, b, c) => {
        const logits = tf.tensor2d([[a, b, c]]);
        const targets = tf.tensor1d([1], "int32");
        const exclusive = valueOf(new CrossEntropy({ from_logits: false }), targets, tf.softmax(logits));
        expect(exclusive).toBeCloseTo(Math.min(valueOf(new CrossEntropy(), targets, logits), 16.12), 1);
        const answers = tf.tensor2d([[1, 0, 1]]);
        const options = { label_smoothing: 0.1 };
        expect(
          valueOf(new BinaryCrossEntropy({ ...options, from_logits: false }), answers, tf.sigmoid(logits)),
        ).toBeCloseTo(valueOf(new BinaryCrossEntropy(options), answers, logits), 1);
      }),
      { numRuns: 30 },
    );
  });

  it("stays finite where a probability is 0 or 1, and wrong", () => {
    const targets = tf.tensor2d([[1, 0]]);
    const wrong = () => tf.tensor2d([[0, 1]]);
    const binary = new BinaryCrossEntropy({ from_logits: false });
    expect(valueOf(binary, targets, wrong())).toBeCloseTo(-Math.log(1e-7), 0);
    expect(gradientOf(binary, targets, wrong()).every(Number.isFinite)).toBe(true);
    const exclusive = new CrossEntropy({ from_logits: false });
    expect(valueOf(exclusive, targets, wrong())).toBeCloseTo(-Math.log(1e-7), 2);
    expect(gradientOf(exclusive, targets, tf.tensor2d([[0.5, 0.5]]))).toEqual([-2, -0]);
  });
});

describe("a criterion of one's own", () => {
  const squared = (t: Tensor, p: Tensor) => tf.mean(tf.square(tf.sub(t, p)));
  const asFunction: Criterion = squared;
  const asObject: Criterion = { compute: (t, p) => squared(t, p) as Scalar };

  it.each([
    ["a function", asFunction],
    ["an object", asObject],
  ])("that is %s gets a target beside each prediction", (_, criterion) => {
    const predictions = tf.tensor2d([[1], [2], [4]]);
    expect(valueOf(criterion, tf.tensor1d([1, 2, 3]), predictions)).toBeCloseTo(1 / 3, 6);
    expect(valueOf(criterion, tf.tensor1d([1, 2, 3], "int32"), predictions)).toBeCloseTo(1 / 3, 6);
    expect(() => valueOf(criterion, tf.ones([3, 2]), predictions)).toThrow(
      "targets of shape [3, 2] are not those of predictions of shape [3, 1]",
    );
    expect(() => valueOf(criterion, tf.ones([3]), tf.ones([3, 3]))).toThrow(
      "targets of shape [3] are not those of predictions of shape [3, 3]",
    );
  });

  it("that is an object gets indices of classes, and a form of its own, as they are", () => {
    const shapes: number[][] = [];
    const criterion: Criterion = {
      compute(targets) {
        shapes.push(targets.shape);
        return tf.scalar(0);
      },
    };
    valueOf(criterion, tf.tensor1d([1, 0], "int32"), tf.ones([2, 2]));
    valueOf(criterion, tf.ones([2, 5]), tf.ones([2, 7, 7, 3]));
    expect(shapes).toEqual([[2], [2, 5]]);
  });
});

describe("a function of tf.losses as criterion", () => {
  it("gets one-hot labels for indices of classes", () => {
    const targets = tf.tensor1d([1, 0], "int32");
    const predictions = tf.tensor2d([
      [1, 3],
      [0, 2],
    ]);
    const expected = valueOf(new CrossEntropy(), targets, predictions);
    expect(valueOf(tf.losses.softmaxCrossEntropy, targets, predictions)).toBeCloseTo(expected, 5);
  });

  it("gets targets in the shape of the output", () => {
    expect(valueOf(tf.losses.meanSquaredError, tf.tensor1d([1, 2]), tf.tensor2d([[1], [4]]))).toBe(2);
  });
});

describe("on the wasm backend", () => {
  beforeAll(() => useBackend("wasm", silent));
  afterAll(() => tf.setBackend("cpu"));

  it("gives the same values and gradients", () => {
    const [targets, logits] = [() => tf.tensor1d([2, 0], "int32"), [1, 2, 4, 0.5, -1, 0] as const];
    const loss = new CrossEntropy({ label_smoothing: 0.1 });
    const smooth = (index: number) => [0, 1, 2].map((k) => (k === index ? 0.9 : 0) + 0.1 / 3);
    const expected =
      (crossEntropy(smooth(2), logits.slice(0, 3)) + crossEntropy(smooth(0), logits.slice(3))) / 2;
    const predictions = () => tf.tensor2d([...logits], [2, 3]);
    expect(valueOf(loss, targets(), predictions())).toBeCloseTo(expected, 5);
    expect(valueOf(tf.losses.softmaxCrossEntropy, targets(), predictions())).toBeCloseTo(
      valueOf(new CrossEntropy(), targets(), predictions()),
      5,
    );
    const sum = gradientOf(loss, targets(), predictions()).reduce((total, value) => total + value, 0);
    expect(sum).toBeCloseTo(0, 5);
    expect(
      valueOf(new BinaryCrossEntropy(), tf.tensor1d([0, 1], "int32"), tf.tensor2d([[1000], [1000]])),
    ).toBe(500);
    expect(valueOf(new MeanSquaredError(), tf.tensor1d([1, 2], "int32"), tf.tensor2d([[2], [4]]))).toBe(2.5);
  });
});

describe("check", () => {
  const classes: TargetSpec = { shape: [], type: "int32", classCount: 13 };
  const measure: TargetSpec = { shape: [], type: "float32" };

  function messageOf(loss: { check(t: TargetSpec, o: readonly number[]): void }, t: TargetSpec, o: number[]) {
    try {
      loss.check(t, o);
    } catch (error) {
      if (OptionError.is(error) && error.subject === loss) return error.message;
      throw error;
    }
    return undefined;
  }

  it("takes data that fits", () => {
    expect(messageOf(new CrossEntropy(), classes, [13])).toBeUndefined();
    expect(messageOf(new CrossEntropy(), { shape: [13], type: "float32" }, [13])).toBeUndefined();
    expect(messageOf(new BinaryCrossEntropy(), { ...classes, classCount: 2 }, [1])).toBeUndefined();
    expect(messageOf(new MeanSquaredError(), measure, [1])).toBeUndefined();
    expect(messageOf(new MeanAbsoluteError(), { shape: [2], type: "float32" }, [2])).toBeUndefined();
  });

  it("refuses fewer outputs than classes", () => {
    expect(messageOf(new CrossEntropy(), classes, [10])).toBe(
      "the data has 13 classes but the model gives 10 values per sample\n  give the last layer 13 units",
    );
  });

  it("refuses measures as classes, and classes as measures", () => {
    expect(messageOf(new CrossEntropy(), measure, [10])).toMatch(
      /^the targets are no classes .* single numbers against/,
    );
    expect(messageOf(new MeanSquaredError(), classes, [13])).toMatch(
      /for classes, take `lighter.losses.CrossEntropy`$/,
    );
    expect(messageOf(new BinaryCrossEntropy(), classes, [13])).toMatch(/needs a target/);
    expect(messageOf(new BinaryCrossEntropy(), classes, [1])).toMatch(/^the data has 13 classes but/);
    expect(messageOf(new MeanSquaredError(), { shape: [3], type: "float32" }, [2])).toMatch(/as many units/);
  });
});
