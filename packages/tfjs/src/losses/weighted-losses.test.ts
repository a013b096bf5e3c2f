import type { Tensor } from "@tensorflow/tfjs-core";
import { createRandomSource } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import { beforeAll, describe, expect, it } from "vitest";
import { type Dataset, Arrays, AugmentedImages, DataLoader } from "../data/index.js";
import { useBackend } from "../engine/backend.js";
import { tf } from "../engine/tf.js";
import { System } from "../system/system.js";
import { silent } from "../testing/silent-logger.js";
import { countClasses } from "../first-batch/check-head.js";
import { runPart, type RunPart } from "../training/testing/resumable-run.js";
import { temporaryRunFolder } from "../training/testing/run-folder.js";
import { branchingSystem } from "../training/testing/branching-system.js";
import { makeSystem, mlp } from "../training/testing/small-systems.js";
import { train } from "../training/testing/train.js";
import { weightsOf } from "../training/testing/weights-by-name.js";
import { checkpointsOf, everyEpoch } from "../training/testing/two-epochs.js";
import { BinaryCrossEntropy, CrossEntropy, MeanAbsoluteError, MeanSquaredError, type Loss } from "./index.js";

const LOGITS = [
  [0.2, -1, 0.5],
  [1.5, 0.3, -0.7],
  [-0.4, 0.9, 0.1],
  [2, -0.5, 0],
];
const CLASSES = [0, 2, 1, 0];
const NAMED = { shape: [], type: "int32", classNames: ["sun", "rain", "snow"], classCount: 3 } as const;

const lossOf = (loss: Loss, targets: Tensor, given: Tensor, weights?: readonly number[]) => {
  const ofSamples = weights && tf.tensor1d([...weights]);
  return tf.tidy(() => loss.compute(targets, given, ofSamples).dataSync()[0]!);
};
const softmaxLosses = LOGITS.map((row, at) => {
  const sum = row.reduce((total, logit) => total + Math.exp(logit), 0);
  return Math.log(sum) - row[CLASSES[at]!]!;
});
const weightedMeanOf = (losses: readonly number[], weights: readonly number[]) =>
  losses.reduce((sum, loss, at) => sum + loss * weights[at]!, 0) /
  weights.reduce((sum, each) => sum + each, 0);

describe.each(["wasm", "cpu"] as const)("a weighted loss, on %s", (backend) => {
  beforeAll(async () => {
    await useBackend(backend, silent, { subject: {} });
  });

  it("weighs classes by name as CrossEntropyLoss of PyTorch does by index, its gradient too", async () => {
    const loss = new CrossEntropy({ class_weights: { rain: 5, snow: 0.5 } });
    await loss.prepare({ targets: NAMED, outputShape: [3] });
    const targets = tf.tensor1d(CLASSES, "int32");
    const { value, grad } = tf.valueAndGrad((logits: Tensor) => loss.compute(targets, logits))(
      tf.tensor2d(LOGITS),
    );
    expect(value.dataSync()[0]).toBeCloseTo(PYTORCH.loss, 6);
    for (const [at, slope] of [...grad.dataSync()].entries())
      expect(slope).toBeCloseTo(PYTORCH.gradient[at]!, 6);
  });

  it("weighs distributions by their mean", async () => {
    const loss = new CrossEntropy({ class_weights: { rain: 5, snow: 0.5 } });
    await loss.prepare({ targets: NAMED, outputShape: [3] });
    const oneHot = tf.cast(tf.oneHot(tf.tensor1d(CLASSES, "int32"), 3), "float32");
    expect(lossOf(loss, oneHot, tf.tensor2d(LOGITS))).toBeCloseTo(PYTORCH.loss, 6);
  });

  it("gives the weighted mean by samples, and by both together", async () => {
    const weights = [1, 3, 0, 2];
    const targets = tf.tensor1d(CLASSES, "int32");
    const given = tf.tensor2d(LOGITS);
    expect(lossOf(new CrossEntropy(), targets, given, weights)).toBeCloseTo(
      weightedMeanOf(softmaxLosses, weights),
      6,
    );
    const both = new CrossEntropy({ class_weights: { rain: 5, snow: 0.5 } });
    await both.prepare({ targets: NAMED, outputShape: [3] });
    const product = weights.map((weight, at) => weight * [1, 5, 0.5][CLASSES[at]!]!);
    expect(lossOf(both, targets, given, weights)).toBeCloseTo(weightedMeanOf(softmaxLosses, product), 6);
    expect(lossOf(new CrossEntropy(), targets, given, [0, 0, 0, 0])).toBe(0);
  });

  it("weighs no and yes of one question, and each of several", async () => {
    const one = new BinaryCrossEntropy({ class_weights: { "1": 4 } });
    await one.prepare({ targets: { shape: [], type: "int32" }, outputShape: [1] });
    const logits = [0.5, -1, 2];
    const answers = [1, 0, 1];
    const losses = logits.map((x, at) => Math.log(1 + Math.exp(answers[at] === 1 ? -x : x)));
    expect(lossOf(one, tf.tensor1d(answers), tf.tensor2d(logits, [3, 1]))).toBeCloseTo(
      weightedMeanOf(losses, [4, 1, 4]),
      6,
    );
    const several = new BinaryCrossEntropy({ class_weights: { b: 3 } });
    const labels = { shape: [3], type: "float32", classNames: ["a", "b", "c"] } as const;
    await several.prepare({ targets: labels, outputShape: [3] });
    expect(lossOf(several, tf.tensor2d([answers]), tf.tensor2d([logits]), [2])).toBeCloseTo(
      weightedMeanOf(losses, [1, 3, 1]),
      6,
    );
  });

  it.each([
    [new MeanSquaredError(), [1, 9]],
    [new MeanAbsoluteError(), [1, 3]],
  ] as const)("weighs samples of a regression: %o", (loss, errors) => {
    const found = lossOf(loss, tf.tensor2d([[0], [0]]), tf.tensor2d([[1], [3]]), [1, 3]);
    expect(found).toBeCloseTo(weightedMeanOf(errors, [1, 3]), 6);
  });
});

const PYTORCH = {
  loss: 0.6881628632545471,
  gradient: [
    -0.083038859, 0.015148409, 0.06789045, 0.047214448, 0.014220716, -0.061435159, 0.105518334, -0.279488653,
    0.173970327, -0.023812136, 0.008990047, 0.014822083,
  ],
};

/** Nine points of the first class, three of the second. */
function unbalanced(weights?: readonly number[]): Dataset {
  const inputs = Array.from({ length: 12 }, (_, index) => [Math.sin(index), Math.cos(3 * index)]);
  const targets = inputs.map((_, index) => (index % 4 === 3 ? 1 : 0));
  const data: Dataset = new Arrays({ inputs, targets, classes: ["common", "rare"] });
  if (weights !== undefined) data.sampleWeight = (index) => weights[index]!;
  return data;
}

function weightedSystem(criterion: Loss, dataset = unbalanced(), batchSize = 12): System {
  const { options } = makeSystem({
    model: mlp(2),
    dataset,
    validation: unbalanced(),
    batchSize,
    shuffle: false,
  });
  return new System({ ...options, criterion });
}

const trained = async (system: System, accumulate_batches = 1) => {
  await train({ max_epochs: 2, accumulate_batches }).fit(system);
  return weightsOf(system);
};

describe("weights of classes in a run", () => {
  it("are balanced by the training data: samples / (classes · samples of the class)", async () => {
    const balanced = await trained(weightedSystem(new CrossEntropy({ class_weights: "balanced" })));
    const written = { common: 12 / (2 * 9), rare: 12 / (2 * 3) };
    expect(balanced).toStrictEqual(
      await trained(weightedSystem(new CrossEntropy({ class_weights: written }))),
    );
    expect(balanced).not.toEqual(await trained(weightedSystem(new CrossEntropy())));
  });

  it("are balanced without reading the samples where the data tell their classes", async () => {
    const data = unbalanced();
    const names = Array.from({ length: 12 }, (_, index) => (index % 4 === 3 ? "rare" : "common"));
    const unread = Object.assign(data, {
      sampleLabels: () => names,
      read: () => {
        throw new Error("was read");
      },
    });
    const loader = new DataLoader({ dataset: new AugmentedImages({ dataset: unread }), batch_size: 5 });
    expect(await countClasses(loader, 0, 2, createRandomSource(0))).toEqual([9, 3]);
  });

  it("give accumulated batches as one batch of all", async () => {
    const criterion = () => new CrossEntropy({ class_weights: { rare: 7 } });
    const once = await trained(weightedSystem(criterion()));
    const accumulated = await trained(weightedSystem(criterion(), unbalanced(), 5), 3);
    for (const [name, values] of once)
      for (const [at, value] of values.entries()) expect(accumulated.get(name)![at]).toBeCloseTo(value, 5);
  });

  it("refuse a name that is no class, at its place, and tell the nearest", async () => {
    const system = weightedSystem(new CrossEntropy({ class_weights: { common: 1, rar: 2 } }));
    const error = await train({ max_epochs: 1 })
      .fit(system)
      .catch((reason: unknown) => reason);
    expect(OptionError.is(error) && error.issues[0]).toMatchObject({
      path: ["class_weights", "rar"],
      on: "key",
      message: "`class_weights` names the class `rar`, which the training data do not have",
      help: ["did you mean `rare`?"],
    });
  });

  it("go on to the bit from a checkpoint, which keeps what balances them", async () => {
    await using folder = await temporaryRunFolder();
    await using other = await temporaryRunFolder();
    const part = (own: RunPart["folder"]): RunPart => ({
      folder: own,
      system: weightedSystem(new CrossEntropy({ class_weights: "balanced" }), unbalanced(), 5),
      callbacks: [everyEpoch()],
      options: { max_epochs: 3, accumulate_batches: 2 },
    });
    const whole = await runPart(part(folder));
    const again = await runPart({ ...part(other), resume: { from: checkpointsOf(folder).pathOf(4) } });
    expect(again.weights).toStrictEqual(whole.weights);
    expect(again.summary).toEqual(whole.summary);
  });
});

describe("weights of samples in a run", () => {
  const weights = Array.from({ length: 12 }, (_, index) => (index % 4 === 3 ? 5 : 1));

  it("count like those of classes that say the same", async () => {
    const bySample = await trained(weightedSystem(new CrossEntropy(), unbalanced(weights)));
    const byClass = await trained(weightedSystem(new CrossEntropy({ class_weights: { rare: 5 } })));
    for (const [name, values] of byClass)
      for (const [at, value] of values.entries()) expect(bySample.get(name)![at]).toBeCloseTo(value, 6);
  });

  it("leave the model as it is where no sample of a step counts", async () => {
    const none = Array.from({ length: 12 }, () => 0);
    const system = () => weightedSystem(new CrossEntropy(), unbalanced(none), 6);
    using untrained = system();
    await train({ max_epochs: 1, limit_batches: 1 }).fit(untrained);
    expect(await trained(system(), 2)).toStrictEqual(await weightsOf(untrained));
  });

  it("are refused by a criterion that does not heed them", async () => {
    const own: Loss = {
      compute: (targets, given) => tf.mean(tf.sub(given, tf.cast(tf.oneHot(targets, 2), "float32"))),
    };
    const error = await train({ max_epochs: 1 })
      .fit(weightedSystem(own, unbalanced(weights)))
      .catch((reason: unknown) => reason);
    expect(OptionError.is(error) && error.issues[0]).toMatchObject({
      path: ["criterion"],
      label: "takes no weights",
    });
  });
});

describe("weights of classes of one of several outputs", () => {
  const digits = (class_weights: Readonly<Record<string, number>>) =>
    branchingSystem({
      criterion: { digit: new CrossEntropy({ class_weights }), size: new MeanSquaredError() },
    });

  it("weigh its loss alone, and go by indices where classes have no names", async () => {
    const options = { max_epochs: 1, limit_batches: 1 };
    const weighted = await train(options).fit(digits({ "1": 50 }));
    const alike = await train(options).fit(digits({ "0": 2, "1": 2, "2": 2 }));
    const plain = await train(options).fit(branchingSystem());
    expect(alike.metrics["train/digit/loss"]).toBeCloseTo(plain.metrics["train/digit/loss"]!, 5);
    expect(weighted.metrics["train/digit/loss"]).not.toBeCloseTo(plain.metrics["train/digit/loss"]!, 2);
    expect(weighted.metrics["train/size/loss"]).toBe(plain.metrics["train/size/loss"]);
  });

  it("refuse a name that is no class", async () => {
    await expect(train({ max_epochs: 1 }).fit(digits({ three: 1 }))).rejects.toThrow("the class `three`");
  });
});
