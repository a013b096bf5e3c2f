import { describe, expect, it } from "vitest";
import { SmallTrainer } from "./testing/small-trainer.js";
import { TimeLimit } from "./time-limit.js";

/** A clock on which each look takes a second. */
class Ticking extends TimeLimit {
  #seconds = 0;

  protected override now(): number {
    return 1000 * this.#seconds++;
  }
}

function trainer(limit: TimeLimit): SmallTrainer {
  return new SmallTrainer({ weights: [], maxEpochs: 10, callbacks: [limit] });
}

describe("TimeLimit", () => {
  it("ends the run after the time, and says why", async () => {
    const run = trainer(new Ticking({ minutes: 0.1 }));
    await run.fit();
    expect(run.globalStep).toBe(6);
    expect(run.stopReason).toBe("its time is over: 0.1 minutes");
  });

  it("counts hours, minutes and seconds together", async () => {
    const run = trainer(new Ticking({ hours: 1 / 3600, minutes: 1 / 60, seconds: 1 }));
    await run.fit();
    expect(run.globalStep).toBe(3);
  });

  it("counts what earlier processes took, and not the time between them", async () => {
    const first = new Ticking({ seconds: 100 });
    first.onTrainStart();
    const state = first.state();
    expect(state).toEqual({ elapsed_ms: 1000 });
    const second = new Ticking({ seconds: 4 });
    second.loadState(state);
    const run = trainer(second);
    await run.fit();
    expect(run.globalStep).toBe(3);
  });

  it("begins anew with each run", async () => {
    const limit = new Ticking({ seconds: 2 });
    const run = trainer(limit);
    await run.fit();
    expect(run.globalStep).toBe(2);
    await run.fit();
    expect(run.globalStep).toBe(2);
  });
});
