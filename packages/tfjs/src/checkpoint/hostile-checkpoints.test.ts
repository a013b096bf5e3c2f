import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UnusableJSONError } from "@lighterjs/core/files";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { appendRunFile, cutRunFile, readRunFile, replaceRunFile } from "../run-folder/run-file.js";
import { CheckpointFolder } from "./checkpoint-folder.js";
import { decodeSnapshot, encodeSnapshot } from "./encode-snapshot.js";
import { findCheckpoint } from "./find-checkpoint.js";
import { DamagedFileError } from "./tensor-file.js";
import { forgeFile, takeApart, type FileParts } from "./testing/forge-file.js";
import { smallSnapshot } from "./testing/small-snapshot.js";

const good = Buffer.concat(
  encodeSnapshot(smallSnapshot({ epoch_metrics: { loss_sum: 1, samples: 2, metrics: {} } })),
);

/** Why the file, changed so, is not taken. */
function reasonOf(change: (parts: FileParts) => void, length?: bigint): string {
  const parts = takeApart(good);
  change(parts);
  try {
    decodeSnapshot(forgeFile(parts, length));
  } catch (error) {
    if (error instanceof DamagedFileError || error instanceof UnusableJSONError) return error.message;
    throw error;
  }
  return "it was taken";
}

/** Changes a field of the state, `place.epoch` say. */
const withField = (path: string, value: unknown) => (parts: FileParts) => {
  const metadata = parts.table.__metadata__;
  const state: unknown = JSON.parse(metadata["state"]!);
  const steps = path.split(".");
  let at = state as Record<string, unknown>;
  for (const step of steps.slice(0, -1)) at = at[step] as Record<string, unknown>;
  at[steps.at(-1)!] = value;
  metadata["state"] = JSON.stringify(state);
};

describe("a forged checkpoint, whose digest fits", () => {
  it("is taken when nothing was changed", () => {
    expect(reasonOf(() => undefined)).toBe("it was taken");
  });

  it.each([
    ["place", null],
    ["place.epoch", -1],
    ["place.epoch", 1e300],
    ["place.epoch", 2e9],
    ["place.epoch", 0.5],
    ["place.epoch", { $number: "NaN" }],
    ["place.step", "12"],
    ["place.step", 2 ** 60],
    ["place.stage", "end"],
    ["place.batches", { $number: "Infinity" }],
    ["place.batches", 11],
    ["optimizer", []],
    ["optimizer.type", {}],
    ["optimizer.learning_rate", { $number: "NaN" }],
    ["optimizer.steps", null],
    ["optimizer.steps.model/kernel", -3],
    ["optimizer.multipliers.model/kernel", "1"],
    ["callbacks", "x"],
    ["random", null],
    ["random.noise", [1, 2, 3]],
    ["random.noise", [0, 0, 0, 0]],
    ["random.noise", [1, 2, 3, 2 ** 32]],
    ["epoch_metrics", 3],
    ["epoch_metrics.samples", { $number: "NaN" }],
    ["epoch_metrics.loss_sum", null],
    ["log", null],
    ["log.latest", { a: "b" }],
    ["log.pending", { epoch: 1 }],
    ["log.loggers", 7],
    ["stop_reason", 7],
    ["class_names", "abc"],
    ["origin", null],
    ["origin.packages", { a: 1 }],
    ["origin.config", { digest: 1, text: "" }],
  ])("is refused by the name of the field: %s = %j", (path, value) => {
    const reason = reasonOf(withField(path, value));
    expect(reason).toMatch(/: expected /);
    expect(reason).toContain(`\`${path.split(".")[0]}`);
  });

  it.each(["../../victim.txt", "/etc/passwd", "a/b", "..", ".", "a\\b", "C:x", "", "a\u0000b", 7])(
    "names no file but one of its run folder: %j",
    (file) => {
      for (const key of ["TensorBoard", "TensorBoard#2"])
        expect(reasonOf(withField(`log.loggers.${key}`, { file, bytes: 3 }))).toContain(`log.loggers.${key}`);
    },
  );

  it("cuts no record to a length that is none", () => {
    for (const bytes of [-1, 0.5, "3", null, { $number: "NaN" }])
      expect(reasonOf(withField("log.loggers.JsonLines", { bytes }))).toContain("`bytes`: expected ");
    expect(reasonOf(withField("log.loggers.Csv", { columns: [1], rows: 2 }))).toContain("`columns.0`");
  });

  it("says in which order the epoch goes on", () => {
    expect(reasonOf(withField("random", {}))).toContain("`data/train`");
  });

  it.each([
    ["bytes before the data", { data_offsets: [-8, 0] }],
    ["bytes behind the data", { data_offsets: [0, 4000] }],
    ["the bytes of another one", { data_offsets: [8, 16] }],
    ["offsets that are none", { data_offsets: ["0", "8"] }],
    ["offsets beyond all numbers", { data_offsets: [0, 1e300] }],
    ["a type that is none", { dtype: "F64" }],
    ["a type of another size", { dtype: "BOOL" }],
    ["a shape of another size", { shape: [3, 1] }],
    ["a shape that is negative", { shape: [-2, -1] }],
    ["a shape beyond all numbers", { shape: [1e300, 1e300] }],
    ["too many dimensions", { shape: Array.from({ length: 100 }, () => 1) }],
  ])("has no tensor with %s", (_, fields) => {
    const reason = reasonOf(({ table }) => void Object.assign(table["model.kernel"] as object, fields));
    expect(reason).toMatch(/model[./]kernel|its table cannot be read/);
  });

  it("has no tensors beside the data, no data beside the tensors, no state of no weight", () => {
    expect(
      reasonOf(({ table }) => void (table["x"] = { dtype: "F32", shape: [1], data_offsets: [0, 4] })),
    ).toContain("should take the bytes");
    expect(reasonOf((parts) => void (parts.data = Buffer.concat([parts.data, Buffer.alloc(4)])))).toContain(
      "data",
    );
    expect(reasonOf(withField("optimizer.steps", {}))).toContain("is no state of an optimizer");
  });

  it("tells the length of its table", () => {
    expect(reasonOf(() => undefined, 2n ** 63n)).toBe("it is cut off");
    expect(reasonOf(() => undefined, 40n)).toMatch(/its table cannot be read|it is/);
  });

  it("is nested no deeper than can be read, and reaches into no object of JavaScript's own", () => {
    const deep = (parts: FileParts) => {
      parts.table.__metadata__["state"] = "[".repeat(100_000) + "]".repeat(100_000);
    };
    expect(reasonOf(deep)).toContain("levels deep");
    const own = (parts: FileParts) => {
      parts.table.__metadata__["state"] = '{"place": {"__proto__": {"epoch": 1}}}';
    };
    expect(reasonOf(own)).toContain("`__proto__`");
  });
});

describe("a run folder", () => {
  let run: string;
  let outside: string;
  beforeEach(() => {
    run = mkdtempSync(join(tmpdir(), "lighter-hostile-run-"));
    outside = mkdtempSync(join(tmpdir(), "lighter-outside-"));
    mkdirSync(join(run, "checkpoints"));
  });
  afterEach(() => {
    for (const folder of [run, outside]) rmSync(folder, { recursive: true, force: true });
  });

  const reasons = async (): Promise<unknown> =>
    findCheckpoint(run, {}).then(
      () => [],
      (error: unknown) => (error as { notes: unknown }).notes,
    );

  it("may hold a file of any size, or none, in place of a checkpoint", async () => {
    const path = CheckpointFolder.of(() => run).pathOf(1);
    writeFileSync(path, "x");
    truncateSync(path, 2 ** 41);
    expect(await reasons()).toEqual(["`step-00000001.safetensors`: it is not a checkpoint"]);
    writeFileSync(path, good);
    truncateSync(path, 2 ** 41);
    expect(await reasons()).toEqual([expect.stringContaining("--limit checkpoint-bytes=")]);
    rmSync(path);
    mkdirSync(path);
    expect(await reasons()).toEqual(["`step-00000001.safetensors`: it is a folder"]);
    if (process.platform === "win32") return;
    rmSync(path, { recursive: true });
    execFileSync("mkfifo", [path]);
    expect(await reasons()).toEqual(["`step-00000001.safetensors`: it is no regular file"]);
  });

  it("is written to and cleared only in itself", async () => {
    rmSync(join(run, "checkpoints"), { recursive: true });
    writeFileSync(join(outside, "step-00000001.safetensors"), good);
    symlinkSync(outside, join(run, "checkpoints"));
    const folder = CheckpointFolder.of(() => run);
    for (const work of [
      () => folder.write(2, [good]),
      () => folder.keep({ last: 1 }),
      () => folder.removeTemporaryFiles(),
      () => folder.setAsideAfter(0),
    ])
      await expect(work()).rejects.toThrow("is a link");
    expect((await folder.list()).map(({ step }) => step)).toEqual([1]);
  });

  it("has logs that are files of its own", () => {
    const victim = join(outside, "victim.txt");
    writeFileSync(victim, "precious");
    const log = join(run, "metrics.jsonl");
    symlinkSync(victim, log);
    for (const write of [
      () => appendRunFile(log, "x"),
      () => cutRunFile(log, 3),
      () => replaceRunFile(log, "x"),
    ])
      expect(write).toThrow("a link is in its place");
    rmSync(log);
    execFileSync("mkfifo", [log]);
    expect(() => readRunFile(log)).toThrow("something else is in its place");
  });
});
