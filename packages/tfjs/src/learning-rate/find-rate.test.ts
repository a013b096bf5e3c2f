import { createRandomSource } from "@lighterjs/core";
import { Freezer } from "@lighterjs/callbacks";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Arrays } from "../data/index.js";
import { tf } from "../engine/tf.js";
import { MeanSquaredError } from "../losses/index.js";
import { Sequential } from "../models/index.js";
import { System } from "../system/system.js";
import { blobs, cnn, layers, makeSystem, stripes } from "../training/testing/small-systems.js";
import { train } from "../training/testing/train.js";
import { watchedDataset } from "../training/testing/watched-dataset.js";
import { weightsOf } from "../training/testing/weights-by-name.js";
import { addPoint, ratesBetween, suggestedRate, type RatePoint } from "./rate-curve.js";
import { RateReport } from "./rate-report.js";

/** The loss of w²/2 under gradient descent, whose rates above 2 diverge. */
function curveOfSquare(): readonly RatePoint[] {
  const curve: RatePoint[] = [];
  let weight = 10;
  for (const rate of ratesBetween(1e-4, 10, 100)) {
    addPoint(curve, rate, weight ** 2 / 2);
    weight -= rate * weight;
  }
  return curve;
}

describe("a range test of the learning rate", () => {
  it("raises it by the same multiple each time", () => {
    const rates = ratesBetween(1e-4, 1, 5);
    for (const [at, rate] of [1e-4, 1e-3, 1e-2, 1e-1, 1].entries()) expect(rates[at]).toBeCloseTo(rate, 10);
  });

  it("smooths losses so that equal ones stay as they are", () => {
    const curve: RatePoint[] = [];
    for (const rate of [1, 2, 3]) addPoint(curve, rate, 5);
    for (const { smoothed } of curve) expect(smoothed).toBeCloseTo(5, 12);
  });

  it("suggests a rate at which the loss falls, well below those at which it diverges", () => {
    const rate = suggestedRate(curveOfSquare());
    expect(rate).toBeGreaterThan(0.005);
    expect(rate).toBeLessThan(1);
  });

  it("is misled neither by the noise of batches nor by chance at its beginning", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = createRandomSource(seed).stream("noise");
        const curve: RatePoint[] = [];
        for (const rate of ratesBetween(1e-7, 1, 100)) {
          const fall = 2 / (1 + Math.exp(-2 * Math.log(rate / 1e-3)));
          addPoint(
            curve,
            rate,
            4 - fall + (rate > 0.1 ? 20 * (rate - 0.1) : 0) + 0.5 * (random.next() - 0.5),
          );
        }
        const suggestion = suggestedRate(curve);
        expect(suggestion).toBeGreaterThanOrEqual(2e-4);
        expect(suggestion).toBeLessThanOrEqual(5e-3);
      }),
    );
  });

  it("says whether the loss was still falling at the highest rate", () => {
    const curve: RatePoint[] = [];
    for (const [step, rate] of ratesBetween(1e-4, 1, 50).entries()) addPoint(curve, rate, 100 - step);
    expect(new RateReport(curve, "rate", false).advice).toContain("still falling at the end");
    for (const rate of ratesBetween(1, 10, 30)) addPoint(curve, rate, 90 * rate);
    expect(new RateReport(curve, "rate", false).advice).not.toContain("still falling");
  });

  it("suggests none where the loss does not fall", () => {
    const curve: RatePoint[] = [];
    for (const [step, rate] of ratesBetween(1e-4, 1, 50).entries()) addPoint(curve, rate, 1 + step);
    expect(suggestedRate(curve)).toBeUndefined();
  });

  it("ends when the loss diverges", async () => {
    const dataset = new Arrays({ inputs: [[1], [2], [-1], [0.5]], targets: [[3], [5.5], [-3.5], [1]] });
    const model = new Sequential({ layers: [layers.dense({ units: 1 })] });
    const { options } = makeSystem({ model, dataset });
    const system = new System({ ...options, criterion: new MeanSquaredError(), metrics: {} });
    const report = await train({ max_epochs: 1 }).findLearningRate(system, {
      from: 1e-4,
      to: 100,
      steps: 60,
    });
    expect(report.hasDiverged).toBe(true);
    expect(report.curve.length).toBeLessThan(60);
    expect(report.suggestion).toBeLessThan(100);
  });

  it("goes over the same samples again and again where a run is to overfit them", async () => {
    const dataset = watchedDataset(blobs());
    const trainer = train({ overfit_batches: 1 });
    await trainer.findLearningRate(makeSystem({ dataset }), { from: 1e-5, to: 1e-4, steps: 6 });
    const [seen, unseen] = [dataset.reads.slice(0, 4), dataset.reads.slice(4)];
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(6);
    expect(Math.max(...unseen)).toBeLessThan(6);
  });

  it("leaves the weights as they were, moving statistics too, and no tensors behind", async () => {
    const system = makeSystem({ model: cnn(), dataset: stripes() });
    const callbacks = [new Freezer({ names: "model.backbone.conv1" })];
    const trainer = train({ max_epochs: 1, callbacks });
    await trainer.findLearningRate(system, { from: 1e-5, to: 1e-4, steps: 10 });
    const before = await weightsOf(system);
    const tensors = tf.memory().numTensors;
    const report = await trainer.findLearningRate(system, { from: 1e-5, to: 1e3, steps: 60 });
    expect(report.curve.length).toBeGreaterThan(10);
    expect(await weightsOf(system)).toStrictEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(report.toJSON()).toMatchObject({ override: "system.optimizer.learning_rate" });
    expect(report.toHTML()).toContain('<polyline class="smooth"');
    expect(report.render({ color: false, width: 80 })).toContain("system.optimizer.learning_rate=");
  });
});
