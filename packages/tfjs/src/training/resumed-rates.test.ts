import { Freezer, type FreezerOptions } from "@lighterjs/callbacks";
import type { RunDirectory } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { at } from "./testing/train.js";
import { runPart, resumableSystem } from "./testing/resumable-run.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { weightsOf } from "./testing/weights-by-name.js";

/**
 * How far the bias of the head moves in the steps after a resume with another Freezer at step 4.
 */
async function movesAfterChange(before: FreezerOptions, after: FreezerOptions): Promise<number[]> {
  await using folder = await temporaryRunFolder();
  const inConfig = (text: string): RunDirectory => ({
    path: folder.path,
    create: () => folder.create(),
    config: { digest: text, text, changesSince: (other) => (other === text ? [] : [`${other} is ${text}`]) },
  });
  const controller = new AbortController();
  const abort = at("onBatchEnd", ({ globalStep }) => {
    if (globalStep === 4) controller.abort("SIGTERM");
  });
  const from = JSON.stringify(before);
  await runPart({ folder: inConfig(from), callbacks: [new Freezer(before), abort], stop: controller.signal });

  using system = resumableSystem();
  const values: number[] = [];
  const probe = at("onStepStart", async () => {
    values.push((await weightsOf(system)).get("model.head.bias")![0]!);
  });
  await runPart({
    folder: inConfig(JSON.stringify(after)),
    callbacks: [new Freezer(after), probe],
    resume: { from: folder.path, allowConfigChange: true },
    system,
  });
  return values.slice(1).map((value, index) => value - values[index]!);
}

describe("learning rates of a run that goes on with another config", () => {
  it("are those of the new config, whatever the old one had set", async () => {
    const slow = { names: "model.head", until_epoch: 0, lr_factor: 1e-6 };
    const plain = { names: "model.head", until_epoch: 0 };
    const fast = await movesAfterChange(slow, plain);
    expect(fast.every((move) => Math.abs(move) > 1e-5)).toBe(true);
    const still = await movesAfterChange(plain, slow);
    expect(still.every((move) => Math.abs(move) < 1e-7)).toBe(true);
  });
});
