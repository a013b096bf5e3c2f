import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Arrays } from "./arrays.js";
import type { Dataset } from "./dataset.js";
import { divideByGroupAndLabel } from "./divide-samples.js";
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

/** Samples of each part, by id. */
async function partsOf(dataset: Dataset, options: Omit<SplitOptions, "dataset" | "part">) {
  const ids = async (part: SplitOptions["part"]) => {
    const split = new Split({ dataset, part, ...options });
    await split.prepare();
    return Array.from({ length: split.length }, (_, index) => Number(split.sampleId(index)));
  };
  return { train: await ids("train"), val: await ids("val"), test: await ids("test") };
}

const arrays = (targets: number[]) => new Arrays({ inputs: targets.map(() => 0), targets });

/** Samples with a text in the column `patient`. */
class Visits extends Arrays {
  constructor(readonly patients: readonly string[]) {
    super({ inputs: patients.map(() => 0), targets: patients.map(() => 0) });
  }
  sampleLabels(column?: string) {
    if (column !== "patient") throw new Error(`asked for ${column}`);
    return this.patients;
  }
}

describe("Split by class", () => {
  it("gives each part its share of each class, one more or less, and every sample to one part", async () => {
    const classes = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 40, maxLength: 90 });
    await fc.assert(
      fc.asyncProperty(classes, fc.nat(), async (targets, seed) => {
        const fractions = { val_fraction: 0.25, test_fraction: 0.15 };
        const parts = await partsOf(arrays(targets), { stratify: true, seed, ...fractions });
        const all = [...parts.train, ...parts.val, ...parts.test].sort((a, b) => a - b);
        expect(all).toEqual([...targets.keys()]);
        for (const wanted of new Set(targets)) {
          const count = (ids: number[]) => ids.filter((id) => targets[id] === wanted).length;
          const size = count(all);
          expect(Math.abs(count(parts.val) - 0.25 * size)).toBeLessThan(1);
          expect(Math.abs(count(parts.test) - 0.15 * size)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("refuses measures, and a second way to divide", async () => {
    await expect(partsOf(arrays([0.5, 1, 2, 3]), { stratify: true })).rejects.toThrow(
      "the samples of `Arrays` have no class each",
    );
    const make = () =>
      new Split({ dataset: arrays([0, 1]), part: "train", stratify: true, order: "chronological" });
    expect(make).toThrow("`stratify` and `order` both say how the samples are divided");
  });
});

describe("Split by group", () => {
  it("keeps the samples of a group in one part", async () => {
    const groups = fc.array(fc.constantFrom(..."abcdefghijklmnop"), { minLength: 60, maxLength: 90 });
    await fc.assert(
      fc.asyncProperty(groups, fc.nat(), async (patients, seed) => {
        const { train, val, test } = await partsOf(new Visits(patients), {
          group_by: "patient",
          val_fraction: 0.3,
          test_fraction: 0.3,
          seed,
        });
        const groupsOf = (ids: number[]) => [...new Set(ids.map((id) => patients[id]!))];
        const parts = [train, val, test].flatMap(groupsOf);
        expect(parts.length).toBe(new Set(patients).size);
        expect([...train, ...val, ...test].sort((a, b) => a - b)).toEqual([...patients.keys()]);
      }),
      { numRuns: 30 },
    );
  });

  it("divides the classes as evenly as groups let it, where it is to heed both", () => {
    const group = fc.record({ size: fc.integer({ min: 1, max: 3 }), label: fc.constantFrom("cat", "dog") });
    fc.assert(
      fc.property(fc.array(group, { minLength: 20, maxLength: 40 }), fc.nat(), (given, seed) => {
        const samples = given.flatMap(({ size, label }, at) =>
          Array.from({ length: size }, () => ({ group: String(at), label })),
        );
        const groups = samples.map((sample) => sample.group);
        const labels = samples.map((sample) => sample.label);
        const parts = divideByGroupAndLabel(groups, labels, { val: 0.3, test: 0.2 }, seed);
        expect(parts).toHaveLength(samples.length);
        expect(new Set(parts.map((part, at) => `${groups[at]} ${part}`)).size).toBe(given.length);
        for (const name of new Set(labels)) {
          const own = parts.filter((_, at) => labels[at] === name);
          const [val, test] = ["val", "test"].map((part) => own.filter((each) => each === part).length);
          // No further off than a group is large.
          expect(Math.abs(val! - own.length * 0.3)).toBeLessThanOrEqual(3);
          expect(Math.abs(test! - own.length * 0.2)).toBeLessThanOrEqual(3);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("says that there are too few groups, or no such column", async () => {
    await expect(
      partsOf(new Visits(["a", "a", "b"]), { group_by: "patient", test_fraction: 0.1 }),
    ).rejects.toThrow("of 3 samples, divided by `patient`, is empty");
    await expect(partsOf(arrays([0, 1]), { group_by: "patient" })).rejects.toThrow(
      "`Arrays` has no column `patient`",
    );
  });
});

describe("Split in order", () => {
  it("trains on the first samples, validates on the next and tests on the last", async () => {
    const parts = await partsOf(arrays([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), {
      order: "chronological",
      val_fraction: 0.2,
      test_fraction: 0.1,
    });
    expect(parts).toEqual({ train: [0, 1, 2, 3, 4, 5, 6], val: [7, 8], test: [9] });
  });
});
