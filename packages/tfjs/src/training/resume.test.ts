import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Checkpoint, Freezer, type Callback } from "@lighterjs/callbacks";
import type { RunDirectory } from "@lighterjs/core";
import { beforeAll, describe, expect, it } from "vitest";
import { at } from "./testing/train.js";
import {
  EPOCHS,
  recordsOf,
  runPart,
  schedule,
  STEPS_PER_EPOCH,
  type PartResult,
} from "./testing/resumable-run.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { cnn, makeSystem, stripes } from "./testing/small-systems.js";

interface Outcome extends PartResult {
  readonly records: ReturnType<typeof recordsOf>;
}

/** Aborts a run at a moment of it. */
type Moment = (abort: () => void) => Callback;

const afterStep =
  (step: number): Moment =>
  (abort) =>
    at("onBatchEnd", (trainer) => {
      if (trainer.globalStep === step) abort();
    });
const inHook =
  (
    hook: "onEpochStart" | "onEpochEnd" | "onValidationStart" | "onValidationEnd" | "onTrainStart",
    epoch: number,
  ): Moment =>
  (abort) =>
    at(hook, (trainer) => {
      if (trainer.epoch === epoch) abort();
    });

/** Two validation batches: the second is never reached. */
const MOMENTS: readonly (readonly [string, Moment])[] = [
  ["before the first step", inHook("onTrainStart", 0)],
  ...Array.from(
    { length: EPOCHS * STEPS_PER_EPOCH - 1 },
    (_, step) => [`after step ${step + 1}`, afterStep(step + 1)] as const,
  ),
  ["at the start of the epoch that releases a group", inHook("onEpochStart", 1)],
  ["during validation", inHook("onValidationStart", 1)],
  ["at the end of validation", inHook("onValidationEnd", 0)],
  ["at the end of an epoch", inHook("onEpochEnd", 1)],
];

async function interrupted(moment: Moment, backend: "wasm" | "cpu"): Promise<Outcome> {
  await using folder = await temporaryRunFolder();
  const controller = new AbortController();
  const abort = moment(() => controller.abort("SIGTERM"));
  const first = await runPart({
    folder,
    backend,
    callbacks: [...schedule(), abort],
    stop: controller.signal,
  });
  expect(first.summary).toMatchObject({ reason: "interrupted", detail: "SIGTERM" });
  const last = await runPart({ folder, backend, resume: { from: folder.path } });
  return { ...last, records: recordsOf(folder) };
}

async function uninterrupted(backend: "wasm" | "cpu"): Promise<Outcome> {
  await using folder = await temporaryRunFolder();
  const part = await runPart({ folder, backend });
  return { ...part, records: recordsOf(folder) };
}

describe.each(["wasm", "cpu"] as const)("a run that is interrupted and resumed, on %s,", (backend) => {
  let whole: Outcome;
  beforeAll(async () => {
    whole = await uninterrupted(backend);
  });

  it.each(backend === "wasm" ? MOMENTS : MOMENTS.filter((_, index) => index % 4 === 0))(
    "ends as if it had not been, to the last bit of every weight and every logged number: %s",
    async (_, moment) => {
      const outcome = await interrupted(moment, backend);
      expect(outcome.summary).toEqual(whole.summary);
      expect(outcome.weights).toStrictEqual(whole.weights);
      expect(outcome.records).toStrictEqual(whole.records);
    },
  );
});

describe("a run that was killed", () => {
  it("ends as if it had not been, from whichever of its checkpoints it goes on", async () => {
    const save = () => new Checkpoint({ every_n_steps: 1, keep_last: 100 });
    await using folder = await temporaryRunFolder();
    const first = await runPart({ folder, callbacks: [...schedule(), save()] });
    const records = recordsOf(folder);
    const status = statusOf(folder);
    expect(status).toMatchObject({ state: "completed", epoch: EPOCHS - 1 });
    const files = checkpointsIn(folder.path);
    expect(files).toHaveLength(EPOCHS * STEPS_PER_EPOCH);
    for (const file of files.reverse()) {
      const from = join(folder.path, "checkpoints", file);
      const last = await runPart({ folder, callbacks: [save(), ...schedule()], resume: { from } });
      expect(last.weights, file).toStrictEqual(first.weights);
      expect(recordsOf(folder), file).toStrictEqual(records);
      expect(statusOf(folder), file).toStrictEqual(status);
      expect(checkpointsIn(folder.path), file).toStrictEqual(files.toSorted());
    }
  });

  it("stands at its end where it has ended, as often as it is asked to go on", async () => {
    await using folder = await temporaryRunFolder();
    const stop = at("onEpochEnd", (trainer) => {
      if (trainer.epoch === 1) trainer.requestStop("far enough");
    });
    const ends: number[] = [];
    const part = {
      folder,
      callbacks: [new Checkpoint({}), stop, at("onTrainEnd", ({ epoch }) => void ends.push(epoch))],
    };
    const { summary, weights } = await runPart(part);
    expect(summary).toMatchObject({ reason: "stopped", detail: "far enough" });
    const status = statusOf(folder);
    const again = await runPart({ ...part, resume: { from: folder.path } });
    expect(again).toMatchObject({ summary, weights });
    expect(statusOf(folder)).toStrictEqual(status);
    expect(ends).toEqual([1, 1]);
  });
});

describe("a run whose frozen layers' outputs are kept in memory", () => {
  it.each(["wasm", "cpu"] as const)("goes on without them, to the last bit, on %s", async (backend) => {
    const part = (folder: RunDirectory) => ({
      folder,
      backend,
      system: makeSystem({ model: cnn(), dataset: stripes(3, 18), validation: stripes(3, 7) }),
      callbacks: [
        new Freezer({ name_starts_with: "model.backbone", until_epoch: 2 }),
        new Checkpoint({ every_n_steps: 1, keep_last: 100 }),
      ],
    });
    await using folder = await temporaryRunFolder();
    const first = await runPart(part(folder));
    const records = recordsOf(folder);
    for (const file of checkpointsIn(folder.path).reverse()) {
      const from = join(folder.path, "checkpoints", file);
      const last = await runPart({ ...part(folder), resume: { from } });
      expect(last.weights, file).toStrictEqual(first.weights);
      expect(recordsOf(folder), file).toStrictEqual(records);
    }
  });
});

/** Without the time, and the process, at which it was written. */
function statusOf({ path }: RunDirectory): object {
  const text = readFileSync(join(path, "status.json"), "utf8");
  const { updated_at: _time, pid: _pid, ...status } = JSON.parse(text) as Record<string, unknown>;
  return status;
}

const checkpointsIn = (path: string): string[] =>
  readdirSync(join(path, "checkpoints")).filter((name) => name.startsWith("step-"));

describe("the records of a whole run", () => {
  it("hold what the comparison needs: the loss of every step, and every metric", async () => {
    const { records } = await uninterrupted("wasm");
    const lines = (records["jsonl"] ?? "").trimEnd().split("\n");
    expect(lines.filter((line) => line.includes("train/step_loss"))).toHaveLength(9);
    expect(lines.filter((line) => line.includes("val/accuracy"))).toHaveLength(3);
    expect(records["events"]?.length).toBeGreaterThan(500);
  });

  it("leave two checkpoints behind", async () => {
    await using folder = await temporaryRunFolder();
    await runPart({ folder, callbacks: [new Checkpoint({ every_n_epochs: 1 }), ...schedule()] });
    expect(readdirSync(join(folder.path, "checkpoints"))).toEqual([
      "step-00000006.safetensors",
      "step-00000009.safetensors",
    ]);
  });
});
