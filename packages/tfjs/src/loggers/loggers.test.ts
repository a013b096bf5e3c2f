import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Csv, JsonLines } from "./index.js";
import { appendRunFile, replaceRunFile } from "./run-file.js";

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
  it.skipIf(process.platform !== "linux")("are reported when the disk is full", () => {
    expect(() => appendRunFile("/dev/full", "x")).toThrow("cannot write `full` of the run: the disk is full");
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
