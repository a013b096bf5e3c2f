import { describe, expect, it } from "vitest";
import type { Callback, StateValue } from "./callback.js";
import { Checkpoint, type CheckpointOptions } from "./checkpoint.js";
import { MemoryCheckpoints } from "./testing/memory-checkpoints.js";
import { optionErrorOf } from "./testing/option-error-of.js";
import { trainSmallModel } from "./testing/train-small-model.js";

interface Course {
  /** Validation loss of each epoch, four steps long. */
  readonly losses: readonly number[];
  readonly accumulate?: number;
  readonly store?: MemoryCheckpoints;
  readonly callback?: Checkpoint;
  readonly others?: readonly Callback[];
  readonly fromStep?: number;
}

/** Lets a run save its checkpoints. */
async function run(options: CheckpointOptions, course: Course) {
  const { losses, accumulate = 1, store, callback, others = [], fromStep = 0 } = course;
  const checkpoints = store ?? new MemoryCheckpoints();
  const follow: Callback = {
    onBatchEnd: ({ globalStep }) => void (checkpoints.step = globalStep),
  };
  const { trainer } = await trainSmallModel({
    callbacks: [follow, ...others, callback ?? new Checkpoint(options)],
    fromStep,
    capabilities: { checkpoints },
    maxEpochs: losses.length,
    accumulate,
    validate: (epoch) => ({ "val/loss": losses[epoch]! }),
  });
  return { ...checkpoints, trainer };
}

const THREE = { losses: [3, 2, 1] };

describe("Checkpoint", () => {
  it.each<[string, CheckpointOptions, Course, readonly number[]]>([
    ["after every epoch", { every_n_epochs: 1 }, THREE, [4, 8, 12]],
    ["after every second epoch", { every_n_epochs: 2 }, { losses: [1, 1, 1, 1, 1] }, [8, 16]],
    ["after every third step and no epoch", { every_n_steps: 3 }, THREE, [3, 6, 9, 12]],
    ["after steps and epochs", { every_n_steps: 3, every_n_epochs: 1 }, { losses: [1, 1] }, [3, 4, 6, 8]],
    [
      "after steps, not in the middle of their batches",
      { every_n_steps: 1 },
      { ...THREE, accumulate: 2 },
      [1, 2, 3, 4, 5, 6],
    ],
    [
      "after epochs that are among the best, too",
      { every_n_epochs: 9, monitor: "val/loss" },
      { losses: [3, 4, 2, 2] },
      [4, 12],
    ],
  ])("saves %s", async (_, options, course, steps) => {
    expect((await run(options, course)).saved).toEqual(steps);
  });

  it("keeps the newest two by default, or as many as it is told", async () => {
    expect((await run({ every_n_epochs: 1 }, THREE)).present).toEqual([12, 8]);
    expect((await run({ every_n_epochs: 1, keep_last: 1 }, THREE)).present).toEqual([12]);
  });

  it.each<[string, CheckpointOptions, readonly number[], readonly number[]]>([
    ["smallest", {}, [3, 1, 2, 5], [8]],
    ["largest in mode max", { mode: "max" }, [3, 1, 2, 5], [16]],
    ["earlier of equal", {}, [1, 1, 1, 1], [4]],
    ["two smallest", { keep_best: 2 }, [3, 1, 2, 5], [8, 12]],
    ["finite", { keep_best: 2 }, [NaN, -Infinity, 3, NaN], [12]],
  ])("keeps the %s by the metric it monitors", async (_, options, losses, best) => {
    const kept = await run({ every_n_epochs: 1, keep_last: 1, monitor: "val/loss", ...options }, { losses });
    expect(kept.best).toEqual(best);
    expect(kept.present.toSorted((a, b) => a - b)).toEqual([...new Set([...best, 4 * losses.length])]);
  });

  it("reports a value that is not finite", async () => {
    const { trainer } = await run({ monitor: "val/loss" }, { losses: [NaN, 1] });
    expect(trainer.warnings).toEqual(["epoch 0: `val/loss` is NaN, which counts as no improvement"]);
  });

  it("names the metrics there are when the monitored one is not logged", async () => {
    const error = await optionErrorOf(() => run({ monitor: "val/los" }, THREE));
    expect(error.issues[0]).toMatchObject({
      code: "UNKNOWN_METRIC",
      path: ["monitor"],
      help: ["did you mean `val/loss`?"],
    });
  });

  it("knows the best ones again after a resume", async () => {
    const options = { every_n_epochs: 1, monitor: "val/loss", keep_best: 2 };
    const losses = [2, 1, 5, 1.5];
    const first = new Checkpoint(options);
    let state: StateValue = null;
    const remember: Callback = {
      onBatchEnd: ({ globalStep }) => {
        if (globalStep === 9) state = first.state();
      },
    };
    await run({}, { losses, callback: first, others: [remember] });
    const second = new Checkpoint(options);
    second.loadState(JSON.parse(JSON.stringify(state)) as StateValue);
    expect((await run({}, { losses, callback: second, fromStep: 8 })).best).toEqual([8, 16]);
    const other = new Checkpoint({ ...options, mode: "max" });
    other.loadState(state);
    expect((await run({}, { losses, callback: other, fromStep: 8 })).best).toEqual([12, 16]);
  });

  it("spends no more than a twentieth of the time when nobody says how often to save", async () => {
    const store = new MemoryCheckpoints(20);
    await run({}, { losses: Array.from({ length: 12 }, () => 1), store });
    expect(store.saved).toEqual([4]);
  });

  it("starts over with each run", async () => {
    const callback = new Checkpoint({ every_n_epochs: 1, monitor: "val/loss" });
    expect((await run({}, { losses: [1, 2], callback })).best).toEqual([4]);
    expect((await run({}, { losses: [9, 8], callback })).best).toEqual([8]);
  });

  it("refuses a trainer that cannot save its state, and options that make no sense", async () => {
    const error = await optionErrorOf(() => trainSmallModel({ callbacks: [new Checkpoint()], maxEpochs: 1 }));
    expect(error.message).toContain("this trainer cannot save its state");
    expect(() => new Checkpoint({ every_n_steps: 0 })).toThrow("`every_n_steps`");
    expect(() => new Checkpoint({ keep_best: 2 })).toThrow("`monitor`");
  });
});
