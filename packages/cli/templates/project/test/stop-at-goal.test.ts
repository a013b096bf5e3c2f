import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Trainer } from "@lighterjs/callbacks";
import { StopAtGoal, type StopAtGoalOptions } from "../src/index.js";

/** The epoch in which the callback ends a run whose accuracy takes these values. */
function lastEpoch(options: Partial<StopAtGoalOptions>, values: readonly number[]): number | undefined {
  const callback = new StopAtGoal({ monitor: "train/accuracy", goal: 0.9, ...options });
  let last: number | undefined;
  for (const [epoch, value] of values.entries()) {
    const trainer: Trainer = {
      epoch,
      globalStep: epoch,
      maxEpochs: null,
      stepsPerEpoch: 1,
      logger: { debug() {}, info() {}, warn() {} },
      built: true,
      capabilities: {},
      parameters: () => [],
      log() {},
      logText() {},
      requestStop: () => (last ??= epoch),
    };
    callback.onEpochEnd(trainer, { "train/accuracy": value });
  }
  return last;
}

describe("StopAtGoal", () => {
  it("ends the run in the epoch that reaches the goal", () => {
    assert.equal(lastEpoch({}, [0.5, 0.8, 0.9, 1]), 2);
  });

  it("lets a run go on that does not reach it", () => {
    assert.equal(lastEpoch({}, [0.5, 0.8, 0.89]), undefined);
  });

  it("takes a falling metric", () => {
    assert.equal(lastEpoch({ goal: 0.1, mode: "min" }, [0.5, 0.2, 0.1]), 2);
  });

  it("asks for several epochs in a row", () => {
    assert.equal(lastEpoch({ for_epochs: 2 }, [1, 0.5, 1, 1, 1]), 3);
  });

  it("says which metrics there are when its own is missing", () => {
    assert.throws(() => lastEpoch({ monitor: "train/acuracy" }, [1]), /no metric `train\/acuracy`/);
  });
});
