import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCpuBackend, tf } from "../engine/tf.js";
import { System } from "../system/system.js";
import { temporaryRunFolder } from "../training/testing/run-folder.js";
import { blobs, makeSystem } from "../training/testing/small-systems.js";
import { train } from "../training/testing/train.js";
import { AUC, AveragePrecision, ConfusionMatrix, R2, RootMeanSquaredError, type Metric } from "./index.js";

beforeAll(async () => {
  loadCpuBackend();
  await tf.setBackend("cpu");
});

const YES_OR_NO = { outputShape: [1], targets: { shape: [], type: "int32" } } as const;
const column = (values: readonly number[]) => tf.tensor2d([...values], [values.length, 1]);

async function over(metric: Metric, answers: readonly number[], scores: readonly number[]) {
  metric.prepare?.(YES_OR_NO);
  metric.reset();
  await metric.update(column(answers), column(scores));
  return metric.result();
}

/**
 * The share of pairs of a sample of the class and one that is not that stand in the right order.
 */
function aucOfPairs(answers: readonly number[], scores: readonly number[]): number {
  let [right, pairs] = [0, 0];
  for (const [first, answer] of answers.entries())
    for (const [second, other] of answers.entries()) {
      if (answer !== 1 || other !== 0) continue;
      pairs += 1;
      if (scores[first] === scores[second]) right += 0.5;
      else if (scores[first]! > scores[second]!) right += 1;
    }
  return right / pairs;
}

/** Precision at each score as the threshold, by the recall that it adds to the next higher one. */
function precisionOfThresholds(answers: readonly number[], scores: readonly number[]): number {
  const positives = answers.filter((answer) => answer === 1).length;
  let [sum, recall] = [0, 0];
  for (const threshold of [...new Set(scores)].sort((a, b) => b - a)) {
    const taken = answers.filter((_, at) => scores[at]! >= threshold);
    const found = taken.filter((answer) => answer === 1).length;
    sum += (found / positives - recall) * (found / taken.length);
    recall = found / positives;
  }
  return sum;
}

/** Few different scores, so that some are equal. */
const samples = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: -4, max: 4 })), { minLength: 2 })
  .filter((each) => new Set(each.map(([answer]) => answer)).size === 2);

describe("AUC and average precision", () => {
  it("are those of the examples of scikit-learn", async () => {
    const [answers, scores] = [
      [0, 0, 1, 1],
      [0.1, 0.4, 0.35, 0.8],
    ];
    expect(await over(new AUC(), answers, scores)).toBeCloseTo(0.75, 12);
    expect(await over(new AveragePrecision(), answers, scores)).toBeCloseTo(0.8333333333, 9);
  });

  it("are those of the definitions", async () => {
    await fc.assert(
      fc.asyncProperty(samples, async (each) => {
        const [answers, scores] = [each.map(([answer]) => answer), each.map(([, score]) => score)];
        expect(await over(new AUC(), answers, scores)).toBeCloseTo(aucOfPairs(answers, scores), 10);
        expect(await over(new AveragePrecision(), answers, scores)).toBeCloseTo(
          precisionOfThresholds(answers, scores),
          10,
        );
      }),
      { numRuns: 60 },
    );
  });

  it("have no value where all answers are alike, or a score is no number", async () => {
    expect(await over(new AUC(), [1, 1], [0, 1])).toBeNaN();
    expect(await over(new AveragePrecision(), [0, 0], [0, 1])).toBeNaN();
    expect(await over(new AUC(), [1, 0], [NaN, 1])).toBeNaN();
  });

  it("ask each class against all others by its probability, and take the mean", async () => {
    const logits = [
      [5, 4, 0],
      [9, 8.5, 1],
      [0, 1, 0.5],
      [2, 2, 3],
      [1, 0, 4],
    ];
    const classes = [0, 1, 1, 2, 0];
    const probabilities = logits.map((row) => {
      const sum = row.reduce((total, logit) => total + Math.exp(logit), 0);
      return row.map((logit) => Math.exp(logit) / sum);
    });
    const aucs = [0, 1, 2].map((wanted) =>
      aucOfPairs(
        classes.map((each) => Number(each === wanted)),
        probabilities.map((row) => row[wanted]!),
      ),
    );
    const targets = tf.tensor1d(classes, "int32");
    const measured = { outputShape: [3], targets: { shape: [], type: "int32" } } as const;
    for (const [options, expected] of [
      [{}, (aucs[0]! + aucs[1]! + aucs[2]!) / 3],
      [{ class_index: 1 }, aucs[1]!],
    ] as const) {
      const metric = new AUC(options);
      metric.prepare(measured);
      await metric.update(targets, tf.tensor2d(logits));
      expect(metric.result()).toBeCloseTo(expected, 10);
    }
  });

  it("measure each label for itself, one of them, or all together", async () => {
    const labels = [
      [1, 0],
      [0, 1],
      [1, 1],
      [0, 0],
    ];
    const scores = [
      [0.9, 0.2],
      [0.8, 0.6],
      [0.7, 0.1],
      [0.1, 0.5],
    ];
    const of = (label: number) =>
      aucOfPairs(
        labels.map((row) => row[label]!),
        scores.map((row) => row[label]!),
      );
    const together = aucOfPairs(labels.flat(), scores.flat());
    for (const [options, expected] of [
      [{}, (of(0) + of(1)) / 2],
      [{ class_index: 0 }, of(0)],
      [{ average: "micro" }, together],
    ] as const) {
      const metric = new AUC(options);
      const output = { kind: "probabilities", multiLabel: true } as const;
      metric.prepare({ output, outputShape: [2], targets: { shape: [2], type: "float32" } });
      // Rounded to 32 bits, as the scores are.
      await metric.update(tf.tensor2d(labels), tf.tensor2d(scores));
      expect(metric.result()).toBeCloseTo(expected, 10);
    }
  });

  it.each([() => new AUC(), () => new AveragePrecision()])(
    "go on from a state as if they had taken in all themselves",
    async (make) => {
      const whole = make();
      const [first, second] = [make(), make()];
      const batches = [
        [column([0, 1, 1]), column([0.1, 0.3, 0.2])],
        [column([1, 0]), column([0.15, 0.25])],
      ] as const;
      for (const [targets, scores] of batches) await whole.update(targets, scores);
      await first.update(...batches[0]);
      second.reset();
      second.loadState(JSON.parse(JSON.stringify(first.state())) as ReturnType<typeof first.state>);
      await second.update(...batches[1]);
      expect(second.result()).toBe(whole.result());
    },
  );

  it("refuse what has no scores, and a class that there is not", () => {
    const targets = { shape: [], type: "float32" } as const;
    const numbers = { output: { kind: "numbers", multiLabel: false }, outputShape: [1], targets } as const;
    expect(() => new AUC().prepare(numbers)).toThrow("ranks scores");
    expect(() => new AUC({ class_index: 3 }).prepare({ outputShape: [3], targets })).toThrow("no class 3");
  });
});

describe("R² and the root of the mean squared error", () => {
  it("are those of the examples of scikit-learn", async () => {
    const [targets, given] = [
      [3, -0.5, 2, 7],
      [2.5, 0, 2, 8],
    ];
    expect(await over(new R2(), targets, given)).toBeCloseTo(0.9486081370449679, 12);
    expect(await over(new RootMeanSquaredError(), targets, given)).toBeCloseTo(Math.sqrt(0.375), 12);
  });

  it("are of all batches together, and R² the mean of the outputs", async () => {
    const metric = new R2();
    await metric.update(tf.tensor2d([[0.5, 1]]), tf.tensor2d([[0, 2]]));
    await metric.update(
      tf.tensor2d([
        [-1, 1],
        [7, -6],
      ]),
      tf.tensor2d([
        [-1, 2],
        [8, -5],
      ]),
    );
    const spreadOf = (values: readonly number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    };
    const scores = [1 - 1.25 / spreadOf([0.5, -1, 7]), 1 - 3 / spreadOf([1, 1, -6])];
    expect(metric.result()).toBeCloseTo((scores[0]! + scores[1]!) / 2, 9);
  });

  it("keep their place across a state", async () => {
    const [whole, first, second] = [new R2(), new R2(), new R2()];
    const batches = [
      [column([1, 2, 4]), column([1, 3, 3])],
      [column([0, 9]), column([1, 7])],
    ] as const;
    for (const batch of batches) await whole.update(...batch);
    await first.update(...batches[0]);
    second.loadState(first.state());
    await second.update(...batches[1]);
    expect(second.result()).toBe(whole.result());
  });

  it("have a value where all targets are alike", async () => {
    expect(await over(new R2(), [2, 2], [2, 2])).toBe(1);
    expect(await over(new R2(), [2, 2], [2, 3])).toBe(0);
  });
});

describe("the confusion matrix", () => {
  const targets = { shape: [], type: "int32", classCount: 3, classNames: ["a", "b", "c"] } as const;

  it("has a row for each class and a column for each that is given", async () => {
    const metric = new ConfusionMatrix();
    metric.prepare({ outputShape: [3], targets });
    const given = tf.cast(tf.oneHot(tf.tensor1d([0, 1, 1, 0, 2, 2], "int32"), 3), "float32");
    await metric.update(tf.tensor1d([0, 0, 1, 1, 2, 0], "int32"), given);
    expect(metric.details()).toEqual({
      kind: "confusion_matrix",
      classes: ["a", "b", "c"],
      counts: [
        [1, 1, 1],
        [1, 1, 0],
        [0, 0, 1],
      ],
    });
    const other = new ConfusionMatrix();
    other.prepare({ outputShape: [3], targets });
    other.loadState(metric.state());
    expect(other.details()).toEqual(metric.details());
  });

  it("shows one of several labels", async () => {
    const metric = new ConfusionMatrix({ class_index: 1 });
    const output = { kind: "probabilities", multiLabel: true } as const;
    const labels = { shape: [2], type: "float32", classNames: ["sun", "rain"] } as const;
    metric.prepare({ output, outputShape: [2], targets: labels });
    await metric.update(
      tf.tensor2d([
        [1, 0],
        [0, 1],
        [0, 1],
      ]),
      tf.tensor2d([
        [0.9, 0.8],
        [0.9, 0.8],
        [0.9, 0.1],
      ]),
    );
    expect(metric.details()).toEqual({
      kind: "confusion_matrix",
      classes: ["not rain", "rain"],
      counts: [
        [0, 1],
        [1, 1],
      ],
    });
    expect(() => new ConfusionMatrix().prepare({ output, outputShape: [2], targets: labels })).toThrow(
      "no table",
    );
  });

  it("is not logged, and stands in the folder of a run", async () => {
    await using folder = await temporaryRunFolder();
    const { options } = makeSystem({ validation: blobs(3, 8) });
    const system = new System({ ...options, metrics: { val: [new ConfusionMatrix()] } });
    const { metrics } = await train({ max_epochs: 2 }, { folder }).fit(system);
    expect(Object.keys(metrics)).toEqual(["train/loss", "val/loss"]);
    const details = JSON.parse(readFileSync(join(folder.path, "details.json"), "utf8")) as Record<
      string,
      object
    >;
    const { counts, ...rest } = details["val/confusion_matrix"] as { counts: number[][] };
    expect(rest).toEqual({ epoch: 1, step: 8, kind: "confusion_matrix", classes: ["0", "1", "2"] });
    expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(8);
  });
});
