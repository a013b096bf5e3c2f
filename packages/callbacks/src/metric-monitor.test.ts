import { describe, expect, it } from "vitest";
import { Checkpoint } from "./checkpoint.js";
import { EarlyStopping } from "./early-stopping.js";
import { Freezer } from "./freezer/freezer.js";
import { SaveModel } from "./save-model.js";
import { MemoryCheckpoints } from "./testing/memory-checkpoints.js";
import { trainSmallModel } from "./testing/train-small-model.js";
import type { MonitorMode } from "./trainer.js";

const VALUES = [0.6, 0.9, 0.7, 0.8];

/** Lets all that can monitor `val/score` do so, and returns what each takes for best. */
async function monitorScore(
  asked: MonitorMode | undefined,
  known: MonitorMode | undefined,
  name = "val/score",
) {
  const mode = asked && { mode: asked };
  const checkpoints = new MemoryCheckpoints();
  let saves: number[] = [];
  let epoch = 0;
  const { trainer } = await trainSmallModel({
    maxEpochs: VALUES.length,
    callbacks: [
      {
        onEpochStart: (run) => void (epoch = run.epoch),
        onBatchEnd: (run) => void (checkpoints.step = run.globalStep),
      },
      new Checkpoint({ monitor: name, every_n_epochs: 9, ...mode }),
      new SaveModel({ path: "best", which: "best", monitor: name, ...mode }),
      new EarlyStopping({ monitor: name, patience: 9, ...mode }),
    ],
    capabilities: {
      checkpoints,
      saveModel: () => Promise.resolve(void (saves = [...saves, epoch])),
      ...(known && { metricMode: (metric) => (metric === name ? known : undefined) }),
    },
    validate: (at) => ({ [name]: VALUES[at]! }),
  });
  return { saved: saves, best: checkpoints.best, warnings: trainer.warnings };
}

describe("what is best of a monitored metric", () => {
  it("is what the metric itself says, without a word", async () => {
    expect(await monitorScore(undefined, "max")).toEqual({ saved: [0, 1], best: [8], warnings: [] });
    expect(await monitorScore(undefined, "min")).toEqual({ saved: [0], best: [4], warnings: [] });
  });

  it("is the smallest where nobody knows, with a warning for each that monitors it", async () => {
    const { best, warnings } = await monitorScore(undefined, undefined);
    expect(best).toEqual([4]);
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toBe(
      "`Checkpoint`: nothing says whether `val/score` is better when larger or smaller; `mode: min` is assumed",
    );
  });

  it("is the smallest loss, whoever logs it", async () => {
    expect(await monitorScore(undefined, undefined, "val/box_loss")).toMatchObject({
      best: [4],
      warnings: [],
    });
  });

  it("is as `mode` says, with a warning where the metric says otherwise", async () => {
    const { best, warnings } = await monitorScore("min", "max");
    expect(best).toEqual([4]);
    expect(warnings).toContain(
      "`SaveModel`: `mode: min` takes the smallest `val/score` for the best; leave `mode` out unless that is meant",
    );
    expect(await monitorScore("max", "max")).toMatchObject({ best: [8], warnings: [] });
    expect(await monitorScore("max", undefined)).toMatchObject({ best: [8], warnings: [] });
  });
});

describe("Freezer", () => {
  it("does not release while a metric improves that is better when larger", async () => {
    const releases = async (known: MonitorMode) => {
      const { trainer } = await trainSmallModel({
        maxEpochs: 5,
        callbacks: [new Freezer({ names: "head", monitor: "val/score", patience: 2 })],
        capabilities: { metricMode: () => known },
        validate: (at) => ({ "val/score": at }),
      });
      return trainer.lines.filter((line) => line.includes("unfroze"));
    };
    expect(await releases("max")).toEqual([]);
    expect(await releases("min")).toHaveLength(1);
  });
});
