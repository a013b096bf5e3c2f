import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { recordingLogger } from "../training/testing/recording-logger.js";
import { DataLoader } from "./data-loader.js";
import { sizeOf } from "./dataset-form.js";
import type { Dataset, TargetSpec } from "./dataset.js";
import { prepareData } from "./share-fitted.js";
import { Split } from "./split.js";
import { Windows, type WindowsOptions } from "./windows.js";

const folder = mkdtempSync(join(tmpdir(), "lighter-windows-"));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function windows(rows: readonly string[], options: Omit<WindowsOptions, "path">): Windows {
  const path = join(folder, `series-${count++}.csv`);
  writeFileSync(path, rows.join("\n"));
  return new Windows({ path, ...options }, recordingLogger());
}

async function samplesOf(dataset: Dataset) {
  const samples: { id: string; inputs: number[]; targets: number[] }[] = [];
  const isKnown = "shape" in dataset.targets;
  for (let index = 0; index < dataset.length; index++) {
    const inputs = new Float32Array(sizeOf({ shape: dataset.sampleShape!, type: "float32" }));
    const targets = new Float32Array(isKnown ? sizeOf(dataset.targets as TargetSpec) : 0);
    await dataset.read(index, { inputs, targets }, 0);
    samples.push({ id: dataset.sampleId(index), inputs: [...inputs], targets: [...targets] });
  }
  return samples;
}

describe("Windows", () => {
  it("are what a loop by hand gives", async () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 12, max: 30 }),
      length: fc.integer({ min: 1, max: 5 }),
      horizon: fc.integer({ min: 1, max: 4 }),
      stride: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ rows, ...options }) => {
        const a = Array.from({ length: rows }, (_, at) => at);
        const dataset = windows(["a,b", ...a.map((value) => `${value},${100 - value}`)], {
          columns: ["b", "a"],
          target: "a",
          ...options,
        });
        await dataset.prepare();
        const expected: unknown[] = [];
        const { length, horizon, stride } = options;
        for (let from = 0; from + length + horizon <= rows; from += stride) {
          const shown = a.slice(from, from + length);
          const targets = a.slice(from + length, from + length + horizon);
          expected.push({
            id: String(from + length - 1),
            inputs: shown.flatMap((at) => [100 - at, at]),
            targets,
          });
        }
        expect(await samplesOf(dataset)).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it("have targets of a shape that follows from horizon and columns", async () => {
    const shapeOf = async (target: string[], horizon: number) => {
      const dataset = windows(["a,b", ...Array.from({ length: 9 }, () => "1,2.5")], {
        target,
        horizon,
        length: 2,
      });
      await dataset.prepare();
      return [dataset.sampleShape, (dataset.targets as TargetSpec).shape];
    };
    expect(await shapeOf(["b"], 1)).toEqual([[2, 1], []]);
    expect(await shapeOf(["b"], 3)).toEqual([[2, 1], [3]]);
    expect(await shapeOf(["a", "b"], 1)).toEqual([
      [2, 2],
      [1, 2],
    ]);
    expect(await shapeOf(["a", "b"], 3)).toEqual([
      [2, 2],
      [3, 2],
    ]);
  });

  it("are scaled by the rows that training sees, and share no target with the part before", async () => {
    const rows = ["x", ...Array.from({ length: 20 }, (_, at) => String(at))];
    const whole = windows(rows, { columns: { x: { scale: "range" } }, target: "x", length: 3, horizon: 2 });
    const part = (name: "train" | "val") =>
      new Split({ dataset: whole, part: name, order: "chronological", val_fraction: 0.5 });
    const [train, val] = [part("train"), part("val")];
    await prepareData({ train: new DataLoader({ dataset: train }), val: new DataLoader({ dataset: val }) });
    // 16 windows: those that train end at row 11, and the window that has row 11 among its targets
    // too is left out.
    const read = { train: await samplesOf(train), val: await samplesOf(val) };
    const rowsOf = (values: number[]) => values.map((value) => Math.round(value * 11));
    expect(rowsOf(read.train.at(-1)!.targets)).toEqual([10, 11]);
    expect(rowsOf(read.val[0]!.targets)).toEqual([12, 13]);
    expect([read.train.length, read.val.length]).toEqual([8, 7]);
  });

  it("reach the end of the series where they are to predict what nobody knows", async () => {
    const dataset = windows(["x", "1", "2", "3", "4"], { target: "x", length: 2, horizon: 2 });
    await dataset.prepare("samples", { targets: "optional" });
    expect(dataset.targets).toEqual({});
    expect((await samplesOf(dataset)).at(-1)).toEqual({ id: "3", inputs: [3, 4], targets: [] });
  });

  it("refuse a series that is too short, parts at random, names, and faults of the file at their own options", async () => {
    const short = windows(["x", "1", "2", "3"], { target: "x", length: 3 });
    await expect(short.prepare()).rejects.toThrow(
      "the series has 3 rows, too few for a window of 3 and the 1 to predict",
    );
    const random = new Split({
      dataset: windows(["x", "1", "2", "3", "4", "5"], { target: "x", length: 2 }),
      part: "train",
    });
    await expect(random.prepare()).rejects.toThrow("pieces of one series that overlap");
    const named = windows(["x,y", "1,a", "2,b"], { columns: ["x"], target: "y", length: 1 });
    await expect(named.prepare()).rejects.toThrow("the target holds names of classes, expected numbers");
    const faulty = windows(["x", "1", "a"], { target: "x", length: 1 });
    await expect(faulty.prepare()).rejects.toMatchObject({
      subject: faulty,
      message: expect.stringContaining('line 3, column `x`: expected a number, found "a"') as string,
    });
  });
});
