import { describe, expect, it } from "vitest";
import { canMount, fullDisk } from "./full-disk.js";
import { canTrace, killAtCalls } from "./kill-at-calls.js";
import { TROUBLES, tryTrouble } from "./troubled-runs.js";

// A few of each; `node benchmarks/run.js faults` tries many.

describe("a run", { timeout: 300_000 }, () => {
  it.skipIf(!canTrace)(
    "whose process is killed at a system call goes on by the same command line",
    async () => {
      const { tried, failures } = await killAtCalls(4);
      expect(failures).toEqual([]);
      expect(tried).toBeGreaterThan(8);
    },
  );

  it.skipIf(!canMount)("goes on when a full disk has room again", async () => {
    const { tried, failures } = await fullDisk(2);
    expect(failures).toEqual([]);
    expect(tried).toBeGreaterThan(0);
  });

  for (const trouble of TROUBLES)
    it.skipIf(!trouble.canTry)(`survives ${trouble.name}`, async () => {
      expect(await tryTrouble(trouble)).toBeUndefined();
    });
});
