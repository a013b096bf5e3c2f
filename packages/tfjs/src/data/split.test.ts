import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Arrays } from "./arrays.js";
import { Split, type SplitOptions } from "./split.js";

async function idsOf(length: number, options: Omit<SplitOptions, "dataset">): Promise<string[]> {
  const numbers = Array.from({ length }, (_, index) => index);
  const split = new Split({ dataset: new Arrays({ inputs: numbers, targets: numbers }), ...options });
  await split.prepare();
  return Array.from({ length: split.length }, (_, index) => split.sampleId(index));
}

describe("Split", () => {
  it("gives every sample to exactly one part", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 10, max: 60 }), fc.nat(), async (length, seed) => {
        const fractions = { val_fraction: 0.2, test_fraction: 0.1, seed };
        const train = await idsOf(length, { part: "train", ...fractions });
        const val = await idsOf(length, { part: "val", ...fractions });
        const test = await idsOf(length, { part: "test", ...fractions });
        expect(val).toHaveLength(Math.round(length * 0.2));
        expect(test).toHaveLength(Math.round(length * 0.1));
        const all = [...train, ...val, ...test].map(Number).sort((a, b) => a - b);
        expect(all).toEqual(Array.from({ length }, (_, index) => index));
      }),
      { numRuns: 20 },
    );
  });

  it("depends on the seed only, and keeps the order of the samples", async () => {
    const first = await idsOf(50, { part: "val" });
    expect(await idsOf(50, { part: "val" })).toEqual(first);
    expect(await idsOf(50, { part: "val", seed: 1 })).not.toEqual(first);
    expect([...first].sort((a, b) => Number(a) - Number(b))).toEqual(first);
  });

  it("reads the samples of its part", async () => {
    const dataset = new Arrays({ inputs: [10, 11, 12, 13], targets: [0, 1, 2, 3] });
    const split = new Split({ dataset, part: "val", val_fraction: 0.5 });
    await split.prepare();
    const sample = { inputs: new Float32Array(1), targets: new Int32Array(1) };
    await split.read(1, sample, 0);
    expect(sample.inputs[0]).toBe(10 + Number(split.sampleId(1)));
  });

  it("refuses fractions that leave nothing, and an empty part", async () => {
    await expect(idsOf(9, { part: "train", val_fraction: 0.6, test_fraction: 0.4 })).rejects.toThrow(
      "leave nothing to train on",
    );
    await expect(idsOf(9, { part: "test" })).rejects.toThrow("the part `test` of 9 samples is empty");
  });
});
