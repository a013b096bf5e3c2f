import { describe, expect, it } from "vitest";
import type { Callback } from "./callback.js";
import { EarlyStopping, type EarlyStoppingOptions } from "./early-stopping.js";
import { Freezer } from "./freezer/freezer.js";
import { optionErrorOf } from "./testing/option-error-of.js";
import { trainSmallModel } from "./testing/train-small-model.js";

/** Epochs that a run takes whose validation loss, or other metric, takes these values. */
async function epochsOf(
  options: Omit<EarlyStoppingOptions, "monitor"> & { readonly monitor?: string },
  values: readonly number[],
  others: readonly Callback[] = [],
) {
  const { trainer } = await trainSmallModel({
    callbacks: [new EarlyStopping({ monitor: "val/loss", ...options }), ...others],
    maxEpochs: values.length,
    validate: (epoch) => ({ [options.monitor ?? "val/loss"]: values[epoch]! }),
  });
  return { epochs: trainer.globalStep / 4, trainer };
}

describe("EarlyStopping", () => {
  it.each<[string, Omit<EarlyStoppingOptions, "monitor">, readonly number[], number]>([
    ["stops after three epochs without improvement by default", {}, [5, 4, 4, 5, 4, 3, 2], 5],
    ["starts counting anew at an improvement", { patience: 2 }, [5, 5, 4, 4, 3, 3, 3, 9], 7],
    ["stops at the first failure without patience", { patience: 0 }, [3, 2, 2, 1], 3],
    ["does not stop while the metric improves", { patience: 1 }, [3, 2, 1], 3],
    ["takes larger for better in mode max", { mode: "max", patience: 1 }, [1, 2, 1, 5], 3],
    ["ignores improvements that are too small", { patience: 2, min_delta: 0.5 }, [3, 2.6, 2.5, 1], 3],
    [
      "counts an improvement by exactly the smallest amount as none",
      { patience: 1, min_delta: 1 },
      [3, 2, 1],
      2,
    ],
    ["compares with the best value, not the last", { patience: 2 }, [1, 3, 2, 0], 3],
  ])("%s", async (_, options, values, epochs) => {
    expect((await epochsOf(options, values)).epochs).toBe(epochs);
  });

  it("says why it stops", async () => {
    const { trainer } = await epochsOf({ patience: 2 }, [0.5, 0.75, 1, 1]);

    expect(trainer.stopReason).toBe("`val/loss` has not improved 2 times in a row; its best value is 0.5");
  });

  it("counts values that are not finite as no improvement, and reports them", async () => {
    const { epochs, trainer } = await epochsOf({ patience: 2 }, [Infinity, NaN, 3, 4]);

    expect(epochs).toBe(2);
    expect(trainer.warnings).toEqual([
      "epoch 0: `val/loss` is Infinity, which counts as no improvement",
      "epoch 1: `val/loss` is NaN, which counts as no improvement",
    ]);
  });

  it("refuses a metric that is not logged after the first validation, with those that are", async () => {
    const callback = new EarlyStopping({ monitor: "val/los" });
    const error = await optionErrorOf(() =>
      trainSmallModel({
        callbacks: [callback],
        maxEpochs: 3,
        validate: () => ({ "val/loss": 1, "train/loss": 2 }),
      }),
    );

    expect(error.subject).toBe(callback);
    expect(error).toMatchObject({
      issues: [
        {
          code: "UNKNOWN_METRIC",
          path: ["monitor"],
          message: "no metric `val/los` has been logged",
          notes: ["logged metrics: `train/loss`, `val/loss`"],
          help: ["did you mean `val/loss`?"],
        },
      ],
    });
  });

  it.each([
    ["val/los", ["train/loss", "val/loss"], "did you mean `val/loss`?"],
    ["val/loss", ["train/loss"], "give the system a dataloader for validation, or monitor another metric"],
  ])(
    "refuses `%s` before the run, where the trainer knows that %j are logged",
    async (monitor, names, help) => {
      const callback = new EarlyStopping({ monitor });
      const capabilities = { metricNames: () => names };
      const error = await optionErrorOf(() =>
        trainSmallModel({ callbacks: [callback], maxEpochs: 1, capabilities }),
      );

      expect(error.subject).toBe(callback);
      expect(error.issues).toMatchObject([
        { code: "UNKNOWN_METRIC", message: `no metric \`${monitor}\` will be logged`, help: [help] },
      ]);
    },
  );

  it("watches metrics of training once an epoch", async () => {
    expect((await epochsOf({ monitor: "train/loss", patience: 1 }, [3, 2, 2, 1])).epochs).toBe(3);
  });

  it("says so when a run without validation leaves it nothing to watch", async () => {
    const { trainer } = await trainSmallModel({
      callbacks: [new EarlyStopping({ monitor: "val/loss" })],
      maxEpochs: 2,
    });

    expect(trainer.warnings).toEqual([
      "`val/loss` was monitored but never logged, since the run ended without a validation",
    ]);
  });

  it("does not stop while releases are to come, and starts its patience anew at each", async () => {
    const freezer = new Freezer({
      names: ["model.encoder.layer1", "model.encoder.layer2"],
      start_epoch: 4,
      unfreeze_every_n_epochs: 4,
    });
    const { epochs } = await epochsOf({ patience: 2 }, Array<number>(20).fill(1), [freezer]);

    expect(epochs).toBe(10);
  });

  it("does not wait for what is never released", async () => {
    const forever = new Freezer({ names: "model.encoder" });
    const tooLate = new Freezer({ names: "model.backbone", until_epoch: 50 });
    const { epochs } = await epochsOf({ patience: 2 }, Array<number>(20).fill(1), [forever, tooLate]);

    expect(epochs).toBe(3);
  });

  it("starts over in a second run, and goes on from a saved state", async () => {
    const callback = new EarlyStopping({ monitor: "val/loss", patience: 3 });
    const states: ReturnType<EarlyStopping["state"]>[] = [];
    const run = (callbacks: readonly Callback[], values: readonly number[]) =>
      trainSmallModel({
        callbacks,
        maxEpochs: values.length,
        validate: (epoch) => ({ "val/loss": values[epoch]! }),
      });
    await run([callback, { onTrainEnd: () => void states.push(callback.state()) }], [1, 2, 2]);
    const again = await run([callback], [5, 6, 6, 4]);
    const resumed = new EarlyStopping({ monitor: "val/loss", patience: 3 });
    resumed.loadState(states[0] ?? null);
    const later = await run([resumed], [2, 2, 2]);
    const other = new EarlyStopping({ monitor: "val/loss", mode: "max", patience: 3 });
    other.loadState(states[0] ?? null);
    const changed = await run([other], [2, 2, 2]);

    expect(states).toEqual([{ monitor: "min val/loss", best: 1, wait: 2 }]);
    expect(again.trainer.stopReason).toBeUndefined();
    expect(later.trainer.globalStep).toBe(4);
    // What is known of another metric counts for nothing.
    expect(changed.trainer.stopReason).toBeUndefined();
  });
});
