import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const SCRIPT = join(import.meta.dirname, "fixtures", "train-once.js");

async function trainOnce(): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT]);
  return JSON.parse(stdout);
}

describe("two processes", () => {
  it("train the same network from one seed, to the last bit of every loss and weight", async () => {
    const [first, second] = await Promise.all([trainOnce(), trainOnce()]);
    expect(first).toStrictEqual(second);
    expect(first).toMatchObject({ steps: { length: 20 } });
  });
});
