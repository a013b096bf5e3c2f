import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { tf } from "../tf.js";
import { wasm } from "../backends/wasm/wasm.js";
import { leaveNoTensors } from "../testing/no-tensors-left.js";
import { sigmoidCrossEntropy, softmaxCrossEntropy } from "./cross-entropy.js";

beforeAll(async () => void (await wasm.start(".")));
leaveNoTensors();

const logit = fc.double({ min: -90, max: 90, noNaN: true }).map(Math.fround);
const smoothing = fc.constantFrom(0, 0.1, 0.5);

/** Value, and gradient by the logits. */
function valueAndSlope(loss: (logits: Tensor) => Scalar, logits: Tensor): [number, readonly number[]] {
  const { value, grad } = tf.valueAndGrad((x: Tensor) => loss(x))(logits);
  return [value.dataSync()[0]!, Array.from(grad.dataSync())];
}

function expectClose(found: readonly number[], expected: readonly number[], unit = 1) {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, index) =>
    expect(Math.abs(found[index]! - value), `at ${index}`).toBeLessThan(
      2e-6 * Math.max(unit, Math.abs(value)),
    ),
  );
}

const batches = fc
  .record({ rows: fc.integer({ min: 1, max: 5 }), classes: fc.integer({ min: 1, max: 19 }) })
  .chain(({ rows, classes }) =>
    fc.record({
      rows: fc.constant(rows),
      classes: fc.constant(classes),
      logits: fc.array(logit, { minLength: rows * classes, maxLength: rows * classes }),
      // One past the last class is no class: its target is zero everywhere.
      indices: fc.array(fc.integer({ min: 0, max: classes }), { minLength: rows, maxLength: rows }),
      smoothing,
    }),
  );

/** In 64 bits. */
function softmaxReference(logits: readonly number[], targets: readonly number[], rows: number) {
  const classes = logits.length / rows;
  let loss = 0;
  const slopes: number[] = [];
  for (let row = 0; row < rows; row++) {
    const x = logits.slice(row * classes, (row + 1) * classes);
    const t = targets.slice(row * classes, (row + 1) * classes);
    const most = Math.max(...x);
    const logSum = most + Math.log(x.reduce((sum, value) => sum + Math.exp(value - most), 0));
    const mass = t.reduce((sum, value) => sum + value, 0);
    x.forEach((value, k) => {
      loss += t[k]! * (logSum - value);
      slopes.push((Math.exp(value - logSum) * mass - t[k]!) / rows);
    });
  }
  return [loss / rows, slopes] as const;
}

describe("softmax cross entropy in one pass", () => {
  it("agrees with 64 bits in value and gradient, for indices of classes and for shares of them", () => {
    fc.assert(
      fc.property(batches, ({ rows, classes, logits, indices, smoothing }) => {
        tf.tidy(() => {
          const x = tf.tensor(logits, [rows, classes]);
          const oneHot = indices.flatMap((index) =>
            Array.from({ length: classes }, (_, k) => Number(k === index)),
          );
          const smoothed = oneHot.map((value) => (1 - smoothing) * value + smoothing / classes);
          const [value, slopes] = softmaxReference(logits, smoothed, rows);
          for (const targets of [tf.tensor1d(indices, "int32"), tf.tensor(oneHot, [rows, classes])]) {
            const found = valueAndSlope((x) => softmaxCrossEntropy(x, targets, smoothing), x);
            expectClose([found[0]], [value], 90);
            expectClose(found[1], slopes);
          }
        });
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it("is the loss of a batch of images whose every pixel has a class", () => {
    tf.tidy(() => {
      const logits = tf.randomUniform([2, 3, 4, 5], -2, 2, "float32", 1);
      const classes = tf.tensor(
        Array.from({ length: 24 }, (_, index) => index % 5),
        [2, 3, 4],
        "int32",
      );
      const flat = softmaxReference(
        Array.from(logits.dataSync()),
        Array.from(tf.oneHot(classes, 5, 1, 0, "float32").dataSync()),
        24,
      );
      const found = valueAndSlope((x) => softmaxCrossEntropy(x, classes, 0), logits);
      expectClose([found[0]], [flat[0]]);
      expectClose(found[1], flat[1]);
    });
  });

  it("is not a number where a logit is none", () => {
    tf.tidy(() => {
      const loss = softmaxCrossEntropy(tf.tensor2d([[Number.NaN, 0, 1]]), tf.tensor1d([1], "int32"), 0);
      expect(loss.dataSync()[0]).toBeNaN();
    });
  });
});

describe("sigmoid cross entropy in one pass", () => {
  it("agrees with 64 bits in value and gradient, for any number of questions", () => {
    const answers = fc.array(fc.tuple(logit, fc.double({ min: 0, max: 1, noNaN: true })), {
      minLength: 1,
      maxLength: 23,
    });
    fc.assert(
      fc.property(answers, smoothing, (pairs, smoothing) => {
        tf.tidy(() => {
          const terms = pairs.map(([x, target]) => {
            const t = (1 - smoothing) * Math.fround(target) + smoothing / 2;
            const e = Math.exp(-Math.abs(x));
            return {
              loss: Math.max(x, 0) - t * x + Math.log1p(e),
              slope: ((x >= 0 ? 1 : e) / (1 + e) - t) / pairs.length,
            };
          });
          const targets = tf.tensor1d(pairs.map(([, target]) => target));
          const logits = tf.tensor1d(pairs.map(([x]) => x));
          const found = valueAndSlope((x) => sigmoidCrossEntropy(x, targets, smoothing), logits);
          expectClose([found[0]], [terms.reduce((sum, { loss }) => sum + loss, 0) / pairs.length], 90);
          expectClose(
            found[1],
            terms.map(({ slope }) => slope),
          );
        });
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it("keeps what is small beside nothing", () => {
    tf.tidy(() => {
      const loss = sigmoidCrossEntropy(tf.tensor1d([20, 20, 20, 20, 20]), tf.ones([5]), 0);
      expect(loss.dataSync()[0]! / Math.log1p(Math.exp(-20))).toBeCloseTo(1, 5);
    });
  });
});
