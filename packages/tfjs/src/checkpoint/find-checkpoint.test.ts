import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CheckpointFolder } from "./checkpoint-folder.js";
import { encodeSnapshot } from "./encode-snapshot.js";
import { findCheckpoint } from "./find-checkpoint.js";
import { decodeTensorFile, encodeTensorFile } from "./tensor-file.js";
import { smallSnapshot } from "./testing/small-snapshot.js";

const subject = {};
let run: string;
let folder: CheckpointFolder;
beforeEach(async () => {
  run = mkdtempSync(join(tmpdir(), "lighter-checkpoints-"));
  folder = CheckpointFolder.of(() => run);
  for (const step of [4, 8, 12]) await save(step);
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

async function save(step: number): Promise<void> {
  const place = { ...smallSnapshot().place, step };
  await folder.write(step, encodeSnapshot(smallSnapshot({ place })));
}

const names = (...path: string[]): string[] => readdirSync(join(run, "checkpoints", ...path)).sort();
const stepFound = async (from: string): Promise<number | undefined> =>
  (await findCheckpoint(from, subject))?.snapshot.place.step;

describe("findCheckpoint", () => {
  it("takes the newest of a run, or the one that is named", async () => {
    expect(await stepFound(run)).toBe(12);
    expect(await stepFound(join(run, "checkpoints"))).toBe(12);
    expect(await stepFound(join(run, "checkpoints", "last"))).toBe(12);
    expect(await stepFound(folder.pathOf(4))).toBe(4);
  });

  it("takes the best by the metric that the run has monitored", async () => {
    const best = { monitor: "val/loss", mode: "min" as const, checkpoints: [{ step: 8, value: 0.5 }] };
    await folder.keep({ last: 1, best });
    expect(await stepFound(join(run, "checkpoints", "best"))).toBe(8);
    expect(names()).toEqual(["best.json", "step-00000008.safetensors", "step-00000012.safetensors"]);
  });

  it("knows newer from older beyond eight digits", async () => {
    await save(100_000_000);
    await save(99_999_999);
    expect(await stepFound(run)).toBe(100_000_000);
  });

  it("goes back to the newest that is whole, and names those that are not", async () => {
    truncateSync(folder.pathOf(12), 300);
    const bytes = readFileSync(folder.pathOf(8));
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(folder.pathOf(8), bytes);
    const found = await findCheckpoint(run, subject);
    expect(found?.path).toBe(folder.pathOf(4));
    expect(found?.damaged).toEqual([
      "`step-00000012.safetensors`: it is cut off",
      "`step-00000008.safetensors`: its content does not match its digest",
    ]);
  });

  it("names all that are damaged when none is whole", async () => {
    for (const step of [4, 8, 12]) writeFileSync(folder.pathOf(step), "");
    await expect(findCheckpoint(run, subject)).rejects.toMatchObject({
      code: "CHECKPOINT_CORRUPT",
      subject,
      notes: [
        "`step-00000012.safetensors`: it is empty",
        "`step-00000008.safetensors`: it is empty",
        "`step-00000004.safetensors`: it is empty",
      ],
    });
  });

  it("refuses a named file that is damaged, or no checkpoint", async () => {
    truncateSync(folder.pathOf(12), 300);
    const foreign = join(run, "model.json");
    writeFileSync(foreign, '{"modelTopology": {}, "weightsManifest": []}');
    await expect(findCheckpoint(folder.pathOf(12), subject)).rejects.toMatchObject({
      code: "CHECKPOINT_CORRUPT",
      message: `\`${folder.pathOf(12)}\` cannot be used: it is cut off`,
    });
    await expect(findCheckpoint(foreign, subject)).rejects.toThrow("it is not a checkpoint");
  });

  it("refuses one of a newer version instead of going back behind it", async () => {
    const { metadata, tensors } = decodeTensorFile(readFileSync(folder.pathOf(12)));
    await folder.write(12, encodeTensorFile({ tensors, metadata: { ...metadata, lighter_checkpoint: "9" } }));
    await expect(findCheckpoint(run, subject)).rejects.toMatchObject({
      code: "CHECKPOINT_MISMATCH",
      message: expect.stringContaining("was saved by a newer version: it has format 9") as string,
    });
  });

  it("finds nothing in a run without checkpoints, and says so of a path that is not there", async () => {
    rmSync(join(run, "checkpoints"), { recursive: true });
    expect(await findCheckpoint(run, subject)).toBeUndefined();
    for (const missing of [join(run, "nowhere"), join(run, "checkpoints", "best")])
      await expect(findCheckpoint(missing, subject)).rejects.toMatchObject({
        code: "FILE_NOT_FOUND",
        message: `there is no checkpoint \`${missing}\``,
      });
  });
});

describe("the folder of checkpoints", () => {
  it("keeps the newest and the best, in whatever state the rest is", async () => {
    writeFileSync(join(run, "checkpoints", "notes.txt"), "mine");
    writeFileSync(folder.pathOf(4), "damaged");
    await folder.keep({ last: 0 });
    expect(names()).toEqual(["notes.txt", "step-00000012.safetensors"]);
  });

  it("notes as best only what is there", async () => {
    const checkpoints = [
      { step: 99, value: 0 },
      { step: 4, value: 1 },
    ];
    await folder.keep({ last: 1, best: { monitor: "a", mode: "max", checkpoints } });
    expect(JSON.parse(readFileSync(join(run, "checkpoints", "best.json"), "utf8"))).toEqual({
      monitor: "a",
      mode: "max",
      checkpoints: [{ file: "step-00000004.safetensors", step: 4, value: 1 }],
    });
  });

  it("removes what was left half-written", async () => {
    writeFileSync(`${folder.pathOf(16)}.tmp`, "half");
    await folder.removeTemporaryFiles();
    expect(names()).toHaveLength(3);
  });

  it("sets aside what comes after the place that a run goes back to, each time in a folder of its own", async () => {
    await folder.keep({ last: 9, best: { monitor: "a", mode: "min", checkpoints: [{ step: 8, value: 1 }] } });
    expect(await folder.setAsideAfter(4)).toBe(2);
    expect(await folder.best()).toBeUndefined();
    await save(8);
    expect(await folder.setAsideAfter(4)).toBe(1);
    expect(await folder.setAsideAfter(4)).toBe(0);
    expect(names()).toEqual(["set-aside-1", "set-aside-2", "step-00000004.safetensors"]);
    expect(names("set-aside-1")).toEqual([
      "best.json",
      "step-00000008.safetensors",
      "step-00000012.safetensors",
    ]);
  });

  it("writes over what a killed process has left, and leaves the old file where it cannot write", async () => {
    mkdirSync(join(run, "checkpoints", "step-00000016.safetensors"));
    await expect(folder.write(16, [Buffer.from("x")])).rejects.toThrow();
    writeFileSync(`${folder.pathOf(12)}.tmp`, "half of a file, longer than the new one");
    await folder.write(12, [Buffer.from("ne"), Buffer.from("w")]);
    expect(readFileSync(folder.pathOf(12), "utf8")).toBe("new");
    expect(names().filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});
