import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StateValue } from "@lighterjs/callbacks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Csv, JsonLines } from "./index.js";
import { appendRunFile, replaceRunFile } from "../run-folder/run-file.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lighter-loggers-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const at = (epoch: number, step: number) => ({ epoch, step, time: 0 });
const read = (name: string) => readFileSync(join(folder, name), "utf8");

describe("Csv", () => {
  it("writes a line for each moment", () => {
    const csv = new Csv();
    csv.open(folder);
    csv.logMetrics({ "train/loss": 0.5, "val/accuracy": 0.25 }, at(0, 4));
    csv.logMetrics({ "train/loss": 0.25, "val/accuracy": 1 }, at(1, 8));
    expect(read("metrics.csv")).toBe("epoch,step,train/loss,val/accuracy\n0,4,0.5,0.25\n1,8,0.25,1\n");
  });

  it("widens earlier lines when a metric appears late, and leaves cells without a value empty", () => {
    const csv = new Csv();
    csv.open(folder);
    csv.logMetrics({ a: 1 }, at(0, 4));
    csv.logMetrics({ b: 2 }, at(1, 8));
    csv.logMetrics({ a: Number.NaN }, at(2, 12));
    expect(read("metrics.csv")).toBe("epoch,step,a,b\n0,4,1,\n1,8,,2\n2,12,NaN,\n");
    expect(readdirSync(folder)).toStrictEqual(["metrics.csv"]);
  });

  it("quotes names that hold a comma or a quote", () => {
    const csv = new Csv();
    csv.open(folder);
    csv.logMetrics({ 'a,"b"': 1 }, at(0, 1));
    expect(read("metrics.csv")).toBe('epoch,step,"a,""b"""\n0,1,1\n');
  });
});

describe("a record that is resumed", () => {
  it("is cut back to what the checkpoint knew of, and to its columns", () => {
    const first = [new Csv(), new JsonLines()];
    for (const logger of first) logger.open(folder);
    for (const logger of first) logger.logMetrics({ "a,b": 1 }, at(0, 4));
    const states = first.map((logger) => JSON.parse(JSON.stringify(logger.state())) as StateValue);
    const known = [read("metrics.csv"), read("metrics.jsonl")];
    for (const logger of first) logger.logMetrics({ c: 2 }, at(1, 8));
    const [csv, lines] = [new Csv(), new JsonLines()];
    csv.open(folder, states[0]);
    lines.open(folder, states[1]);
    expect([read("metrics.csv"), read("metrics.jsonl")]).toEqual(known);
    expect([csv.state(), lines.state()]).toEqual(states);
    csv.logMetrics({ "a,b": 3, d: 4 }, at(1, 8));
    expect(read("metrics.csv")).toBe('epoch,step,"a,b",d\n0,4,1,\n1,8,3,4\n');
  });

  it("goes on without a line that a crash has cut off", () => {
    writeFileSync(join(folder, "metrics.csv"), "epoch,step,a\n0,4,1\n0,8,");
    writeFileSync(join(folder, "metrics.jsonl"), '{"epoch":0,"step":4}\n{"epo');
    new Csv().open(folder, { columns: ["epoch", "step", "a"], rows: 2 });
    new JsonLines().open(folder, { bytes: 1000 });
    expect(read("metrics.csv")).toBe("epoch,step,a\n0,4,1\n");
    expect(read("metrics.jsonl")).toBe('{"epoch":0,"step":4}\n');
  });

  it("begins anew where nothing is known of it", () => {
    writeFileSync(join(folder, "metrics.csv"), "of an earlier run");
    writeFileSync(join(folder, "metrics.jsonl"), "of an earlier run");
    new Csv().open(folder, null);
    new JsonLines().open(folder);
    expect([read("metrics.csv"), read("metrics.jsonl")]).toEqual(["epoch,step\n", ""]);
  });
});

describe("JsonLines", () => {
  it("writes one object a line, with `null` for what JSON cannot hold", () => {
    const lines = new JsonLines();
    lines.open(folder);
    lines.logMetrics({ "train/loss": 0.5 }, at(0, 4));
    lines.logMetrics({ "train/loss": Number.POSITIVE_INFINITY }, at(1, 8));
    expect(read("metrics.jsonl")).toBe(
      '{"epoch":0,"step":4,"train/loss":0.5}\n{"epoch":1,"step":8,"train/loss":null}\n',
    );
  });

  it("says so when the run folder is gone", () => {
    const lines = new JsonLines();
    lines.open(folder);
    rmSync(folder, { recursive: true });
    expect(() => lines.logMetrics({ a: 1 }, at(0, 1))).toThrow(
      `cannot write \`metrics.jsonl\` of the run: its folder \`${folder}\` is gone`,
    );
  });
});

describe("run files", () => {
  it.skipIf(process.platform !== "linux")("are never written to a device", () => {
    expect(() => appendRunFile("/dev/full", "x")).toThrow(
      "cannot write `full` of the run: something else is in its place; remove it",
    );
  });

  it("are replaced whole, with nothing left over", () => {
    const path = join(folder, "status.json");
    writeFileSync(path, "old and longer");
    replaceRunFile(path, "new");
    expect(readFileSync(path, "utf8")).toBe("new");
    expect(readdirSync(folder)).toStrictEqual(["status.json"]);
  });

  it("keep their old content when the new one cannot be put in place", () => {
    const path = join(folder, "taken");
    expect(() => replaceRunFile(join(path, "status.json"), "new")).toThrow(`its folder \`${path}\` is gone`);
  });
});
