import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FileFeeder } from "./feed-file.js";
import { makeHostileInput } from "./hostile-inputs.js";

/** Changed only with a reason: a failure must come back on every machine. */
const SEED = 20261130;
const FILES = 288;

describe("models, checkpoints and data that someone has changed", { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "lighter-hostile-"));
  const feeder = new FileFeeder(folder);
  beforeAll(() => feeder.prepare());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("work, or are refused with a code and in words, and change nothing outside", async () => {
    const outcomes = new Map<string, number>();
    for (let index = 0; index < FILES; index++) {
      const input = makeHostileInput(feeder.originals, SEED, index);
      const outcome = await feeder.feed(input).catch((error: unknown) => {
        throw new Error(`input ${index} of seed ${SEED}`, { cause: error });
      });
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    // Neither all refused nor all taken: the inputs reach what reads them.
    expect(outcomes.get("works")).toBeGreaterThan(FILES / 50);
    expect(outcomes.get("INVALID_MODEL")).toBeGreaterThan(FILES / 10);
    expect(outcomes.get("CHECKPOINT_CORRUPT")).toBeGreaterThan(FILES / 10);
    expect(outcomes.get("INVALID_DATA")).toBeGreaterThan(FILES / 20);
  });
});
