import { describe, expect, it } from "vitest";
import { canMount, fullDisk, fullDiskOfPredictions } from "./full-disk.js";
import { canTrace, killMakings, killTraining } from "./kill-at-calls.js";
import { savingPairs } from "./saving-pairs.js";
import { scoreOf } from "./trials.js";
import { TROUBLES, troubledRuns } from "./troubled-runs.js";

// A few of each; `node benchmarks/run.js faults` tries many.

describe("a run", { timeout: 600_000 }, () => {
  it.skipIf(!canTrace)(
    "whose process is killed at a system call goes on by the same command line",
    async () => {
      const { tried, failures } = await scoreOf(killMakings(4));
      expect(failures).toEqual([]);
      expect(tried).toBeGreaterThan(8);
    },
  );

  it.skipIf(!canTrace)("that is killed while it trains ends as if it had not been", async () => {
    const { tried, failures } = await scoreOf(killTraining(5));
    expect(failures).toEqual([]);
    expect(tried).toBeGreaterThan(3);
  });

  it("saves its model whole beside another that saves into the same folder", async () => {
    expect(await scoreOf(savingPairs(2))).toEqual({ tried: 2, failures: [] });
  });

  it.skipIf(!canMount)("goes on when a full disk has room again", async () => {
    const { tried, failures } = await scoreOf(fullDisk(2));
    expect(failures).toEqual([]);
    expect(tried).toBeGreaterThan(0);
  });

  it.skipIf(!canMount)("predicts on when a full disk has room again", async () => {
    const { tried, failures } = await scoreOf(fullDiskOfPredictions(2));
    expect(failures).toEqual([]);
    expect(tried).toBeGreaterThan(0);
  });

  for (const trouble of TROUBLES)
    it.skipIf(!trouble.canTry)(`survives ${trouble.name}`, async () => {
      expect(await scoreOf(troubledRuns(trouble, 1))).toEqual({ tried: 1, failures: [] });
    });
});
