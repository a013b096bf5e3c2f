import { describe, expect, it } from "vitest";
import type { Callback, StateValue } from "../callback.js";
import { EarlyStopping } from "../early-stopping.js";
import { optionErrorOf } from "../testing/option-error-of.js";
import { steps, trainSmallModel } from "../testing/train-small-model.js";
import { Freezer } from "./freezer.js";
import type { FreezerOptions } from "./freezer-options.js";

const LAYERS = ["layer1.", "layer2", "layer3"];
const OPTIONS: FreezerOptions = {
  name_starts_with: LAYERS.map((layer) => `model.encoder.${layer}`),
  monitor: "val/loss",
  patience: 2,
};

/** Trains with values of `val/loss`, one for each epoch, the last of them for all further ones. */
async function train(
  values: readonly number[],
  options: FreezerOptions,
  maxEpochs = 12,
  ...others: FreezerOptions[]
) {
  const freezers = [options, ...others].map((own) => new Freezer(own));
  const run = await trainSmallModel({
    callbacks: [...freezers, new EarlyStopping({ monitor: "val/loss", patience: 2 })],
    maxEpochs,
    validate: (epoch) => ({ "val/loss": values[epoch] ?? values.at(-1) ?? 1 }),
  });
  /** First epoch that trains each layer; `undefined` when none does. */
  const releases = ["layer1", "layer2", "layer3"].map((layer) => {
    const trained = run.trainedSteps(`model.encoder.${layer}.kernel`);
    const [first] = trained;
    expect(trained).toEqual(first === undefined ? [] : steps(first, run.trainer.globalStep));
    return first === undefined ? undefined : first / 4;
  });
  return { ...run, releases };
}

describe("a release by metric", () => {
  it("comes when the metric has not improved so many times in a row", async () => {
    const { releases } = await train([5, 4, 3, 3, 2, 2, 2, 1], OPTIONS, 8);

    expect(releases).toEqual([7, undefined, undefined]);
  });

  it("comes at the epoch or step of the schedule, where that is first", async () => {
    const improving = Array.from({ length: 12 }, (_, epoch) => 20 - epoch);

    expect((await train(improving, { ...OPTIONS, until_epoch: 5 })).releases).toEqual([5, 5, 5]);
    expect((await train(improving, { ...OPTIONS, until_step: 12 })).releases).toEqual([3, 3, 3]);
    expect((await train(improving, { ...OPTIONS, unfreeze_every_n_epochs: 3 })).releases).toEqual([3, 6, 9]);
    expect((await train([1], { ...OPTIONS, until_epoch: 4 })).releases).toEqual([3, 4, 4]);
  });

  it("counts only what improves by more than `min_delta`, in the direction of `mode`", async () => {
    const rising = [1, 1.05, 1.1, 1.15, 1.2];

    expect((await train(rising, { ...OPTIONS, mode: "max", min_delta: 0.12 }, 5)).releases[0]).toBe(3);
    expect(
      (await train(rising, { ...OPTIONS, mode: "max", min_delta: 0.04 }, 5)).releases[0],
    ).toBeUndefined();
    expect((await train(rising, OPTIONS, 5)).releases[0]).toBe(3);
  });

  it("moves on after each patience under a constant metric, one group at a time", async () => {
    const { releases, trainer } = await train([1], OPTIONS);

    expect(releases).toEqual([3, 5, 7]);
    // Early stopping waits for the last group, and then for its own patience.
    expect(trainer.globalStep).toBe(36);
    expect(trainer.lines.map((line) => line.replace(/ \(.*?\)/, "").split("; ")[0])).toEqual([
      "epoch 0, step 0: froze " +
        LAYERS.map((layer) => `\`model.encoder.${layer}\` until \`val/loss\` stops improving`).join(", "),
      "epoch 3, step 12: unfroze `model.encoder.layer1.` since `val/loss` stopped improving",
      "epoch 5, step 20: unfroze `model.encoder.layer2` since `val/loss` stopped improving",
      "epoch 7, step 28: unfroze `model.encoder.layer3` since `val/loss` stopped improving",
    ]);
  });

  it("is one at most in an epoch, also beside one by schedule, which restarts patience", async () => {
    const scheduled = { ...OPTIONS, start_epoch: 3, unfreeze_every_n_epochs: 4 };

    // Due at epoch 3 both by metric and by schedule; then by metric at 5 and by schedule at 11.
    expect((await train([1], scheduled)).releases).toEqual([3, 5, 7]);
    // By schedule at 2, one epoch before the metric would have; patience counts from there.
    expect((await train([1], { ...scheduled, start_epoch: 2 })).releases).toEqual([2, 4, 6]);
  });

  it("restarts patience at a release in the middle of an epoch", async () => {
    const { releases } = await train([1], { ...OPTIONS, names: "model.head.kernel", until_step: 9 });

    expect(releases.map((epoch) => epoch! * 4)).toEqual([9, 9, 9]);
  });

  it("follows the order of release", async () => {
    const { releases } = await train([1], { ...OPTIONS, order: "last_first" });

    expect(releases).toEqual([7, 5, 3]);
  });

  it("releases one entry without a warning", async () => {
    const { releases, trainer } = await train([1], { ...OPTIONS, name_starts_with: "model.encoder" });

    expect(releases).toEqual([3, 3, 3]);
    expect(trainer.warnings).toEqual([]);
  });

  it.each([NaN, Infinity, -Infinity])("counts %s as no improvement, and reports it", async (bad) => {
    const { releases, trainer } = await train([1, bad, bad, 0.5], OPTIONS, 5);

    expect(releases[0]).toBe(3);
    // Early stopping watches the same metric and reports it too.
    expect([...new Set(trainer.warnings)]).toEqual([
      `epoch 1: \`val/loss\` is ${bad}, which counts as no improvement`,
      `epoch 2: \`val/loss\` is ${bad}, which counts as no improvement`,
    ]);
  });

  it("names the metrics there are, after the first validation, when there is no such one", async () => {
    const freezer = new Freezer({ names: "model.encoder", monitor: "val/lost" });
    const { issues, subject } = await optionErrorOf(() =>
      trainSmallModel({
        callbacks: [freezer],
        maxEpochs: 3,
        validate: () => ({ "train/loss": 1, "val/loss": 1 }),
      }),
    );

    expect(subject).toBe(freezer);
    expect(issues).toMatchObject([
      {
        code: "UNKNOWN_METRIC",
        path: ["monitor"],
        message: "no metric `val/lost` has been logged",
        notes: ["logged metrics: `train/loss`, `val/loss`"],
        help: ["did you mean `val/loss`?"],
      },
    ]);
  });

  it("is told to be impossible when the run has no validation", async () => {
    const { trainer } = await trainSmallModel({
      callbacks: [new Freezer({ names: "model.encoder", monitor: "val/loss" })],
      maxEpochs: 2,
    });

    expect(trainer.warnings).toEqual([
      "`val/loss` was monitored but never logged, since the run ended without a validation",
    ]);
  });

  it("reads a metric of training once an epoch", async () => {
    const { trainer, trainedSteps } = await trainSmallModel({
      callbacks: [new Freezer({ names: "model.encoder", monitor: "train/loss", patience: 1 })],
      maxEpochs: 4,
      validate: () => ({ "train/loss": 1 }),
    });

    expect(trainedSteps("model.encoder.layer1.kernel")).toEqual(steps(8, 16));
    expect(trainer.warnings).toEqual([]);
  });

  it("counts anew, from no best value, in a run that is resumed with another metric", async () => {
    const options = { names: "model.encoder", patience: 2 };
    const before = new Freezer({ ...options, monitor: "val/loss" });
    let state: StateValue = null;
    const keep: Callback = { onEpochEnd: () => void (state = before.state()) };
    await trainSmallModel({ callbacks: [before, keep], maxEpochs: 2, validate: () => ({ "val/loss": 0 }) });
    const releasedAt = async (monitor: string) => {
      const after = new Freezer({ ...options, monitor });
      after.loadState(state);
      const { trainedSteps } = await trainSmallModel({
        callbacks: [after],
        maxEpochs: 8,
        fromStep: 8,
        validate: () => ({ [monitor]: 1 }),
      });
      return trainedSteps("model.encoder.layer1.kernel")[0];
    };

    // Zero was the best loss, once missed, and stays so: the next miss releases. An error of one is
    // the best so far.
    expect(await releasedAt("val/loss")).toBe(12);
    expect(await releasedAt("val/error")).toBe(20);
  });

  it("does not come in another run before its time, with the same objects", async () => {
    const freezer = new Freezer({ names: "model.encoder", monitor: "val/loss", patience: 2 });
    const validate = () => ({ "val/loss": 1 });
    for (const maxEpochs of [2, 5]) {
      const { trainedSteps } = await trainSmallModel({ callbacks: [freezer], maxEpochs, validate });
      expect(trainedSteps("model.encoder.layer1.kernel")).toEqual(steps(12, Math.max(12, maxEpochs * 4)));
    }
  });
});
