import type { Trainer } from "@lighterjs/callbacks";
import { describe, expect, it } from "vitest";
import { recordingLogger } from "../training/testing/recording-logger.js";
import { runPart, type RunPart } from "../training/testing/resumable-run.js";
import { temporaryRunFolder } from "../training/testing/run-folder.js";
import { blobs, makeSystem } from "../training/testing/small-systems.js";
import { at, train } from "../training/testing/train.js";
import { checkpointsOf, everyEpoch, savedSteps } from "../training/testing/two-epochs.js";
import { System } from "../system/system.js";
import { ReduceOnPlateau, WarmUp, type ReduceOnPlateauOptions, type Scheduler } from "./index.js";

/** The factor after each value of the metric. */
function factors(
  options: ReduceOnPlateauOptions,
  values: readonly number[],
  better?: "max" | "min",
): number[] {
  const scheduler = new ReduceOnPlateau({ monitor: "val/metric", ...options });
  const trainer = trainerOf(better);
  scheduler.prepare(trainer);
  return values.map((value) => {
    scheduler.observe(trainer, "validation", { "val/metric": value });
    scheduler.observe(trainer, "epoch", { "val/metric": value });
    return scheduler.factor();
  });
}

function trainerOf(better: "max" | "min" = "min"): Trainer {
  return {
    epoch: 0,
    globalStep: 0,
    maxEpochs: null,
    stepsPerEpoch: null,
    built: true,
    logger: recordingLogger(),
    parameters: () => [],
    log: () => {},
    logText: () => {},
    requestStop: () => {},
    capabilities: { metricNames: () => ["val/metric"], metricMode: () => better },
  };
}

/**
 * As PyTorch 2.13 has it with the same options, but for a patience of 1: there, one value more
 * lowers the rate.
 */
const VALUES = [5, 4, 4, 4, 4, 4, 4, 4, 3, 3.5, 3.2, 3.1, 3.3, 3.4, 9, 9, 9, 9];
const OPTIONS = { factor: 0.5, patience: 2, threshold: 0, cooldown: 2, min_factor: 0.2 };
const EXPECTED = [1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2];

describe("ReduceOnPlateau", () => {
  it("counts patience and cooldown as PyTorch does", () => {
    expect(factors(OPTIONS, VALUES)).toEqual(EXPECTED);
  });

  it("goes by what the metric says is better", () => {
    expect(
      factors(
        OPTIONS,
        VALUES.map((value) => -value),
        "max",
      ),
    ).toEqual(EXPECTED);
  });

  it("takes an improvement by less than the threshold, a share of the best value, for none", () => {
    const options = { patience: 1, factor: 0.5, threshold: 0.1 };
    expect(factors(options, [10, 9.5, 8.9, 8.1])).toEqual([1, 0.5, 0.5, 0.25]);
    expect(factors(options, [-10, -10.5, -11.1])).toEqual([1, 0.5, 0.5]);
  });

  it("refuses a metric that is not logged", async () => {
    const system = withScheduler(new ReduceOnPlateau({ monitor: "val/los" }));
    await expect(train({ max_epochs: 1 }).fit(system)).rejects.toMatchObject({
      issues: [{ code: "UNKNOWN_METRIC", path: ["monitor"] }],
    });
  });

  it("lowers the rate from the next step on, in mid-epoch too, and says so", async () => {
    const scheduler = new ReduceOnPlateau({ monitor: "val/loss", mode: "max", patience: 1, factor: 0.5 });
    const logger = recordingLogger();
    const rates: number[] = [];
    const watch = at("onBatchEnd", (trainer) => {
      const { optimizer } = trainer as unknown as { optimizer: { learningRate: number } };
      rates.push(optimizer.learningRate);
    });
    const options = { max_epochs: 2, validate_every_n_steps: 2, callbacks: [watch] };
    await train(options, { logger }).fit(withScheduler(scheduler));
    expect(rates).toEqual([0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.025, 0.025]);
    expect(logger.lines.filter((line) => line.includes("has stopped improving"))).toHaveLength(3);
  });

  it.each<[string, () => Scheduler]>([
    ["alone", () => plateau()],
    ["after a warm-up", () => new WarmUp({ over: 1, scheduler: plateau() })],
  ])("goes on from any checkpoint as if there had been no interruption: %s", async (_, scheduler) => {
    await using folder = await temporaryRunFolder();
    const part = (own: RunPart["folder"]): RunPart => ({
      folder: own,
      system: withScheduler(scheduler()),
      callbacks: [everyEpoch()],
      options: { max_epochs: 5, accumulate_batches: 1 },
    });
    const whole = await runPart(part(folder));
    expect(whole.summary.metrics["train/learning_rate"]).toBeLessThan(0.05);
    for (const step of await savedSteps(folder)) {
      await using other = await temporaryRunFolder();
      const again = await runPart({ ...part(other), resume: { from: checkpointsOf(folder).pathOf(step) } });
      expect(again.weights, `from step ${step}`).toStrictEqual(whole.weights);
      expect(again.summary).toEqual(whole.summary);
    }
  });

  it("begins anew with each run", async () => {
    const system = withScheduler(plateau());
    const rate = async () => (await train({ max_epochs: 3 }).fit(system)).metrics["train/learning_rate"];
    const first = await rate();
    expect(first).toBeLessThan(0.1);
    expect(await rate()).toBe(first);
  });
});

/** The loss falls, which it takes for worse. */
const plateau = () => new ReduceOnPlateau({ monitor: "val/loss", mode: "max", patience: 1, factor: 0.5 });

function withScheduler(scheduler: Scheduler): System {
  return new System({ ...makeSystem({ validation: blobs(3, 8) }).options, scheduler });
}
