import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FeatureStore, type StoredForm } from "./feature-store.js";

const form: StoredForm = {
  features: [
    { shape: [2], type: "float32" },
    { shape: [], type: "int32" },
  ],
  targets: [{ shape: [], type: "int32" }],
};
const rows = (ids: readonly string[]) => new Map(ids.map((id, row) => [id, row]));

/** Samples whose numbers follow from their ids. */
function samplesOf(ids: readonly string[]) {
  const numbers = ids.map(Number);
  return {
    features: [
      Float32Array.from(numbers.flatMap((number) => [number, number / 2])),
      Int32Array.from(numbers, (number) => 3 * number),
    ],
    targets: [Int32Array.from(numbers)],
  };
}

function read(store: FeatureStore, ids: readonly string[]) {
  const samples = {
    features: [new Float32Array(2 * ids.length), new Int32Array(ids.length)],
    targets: [new Int32Array(ids.length)],
  };
  samples.features.forEach((into, index) => store.copyFeatures(ids, index, into));
  samples.targets.forEach((into, index) => store.copyTargets(ids, index, into));
  return samples;
}

describe("a feature store", () => {
  it("gives each sample its own numbers, in whatever order and company it was added and is asked for", () => {
    const all = Array.from({ length: 20 }, (_, index) => String(index));
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom(...all), { maxLength: 6 })),
        fc.array(fc.constantFrom(...all), { maxLength: 6 }),
        (added, asked) => {
          const store = new FeatureStore(rows(all), form);
          for (const ids of added) store.add(ids, samplesOf(ids));
          const known = new Set(added.flat());
          const areKnown = asked.every((id) => known.has(id));
          expect(store.has(asked)).toBe(areKnown);
          if (areKnown) expect(read(store, asked)).toStrictEqual(samplesOf(asked));
        },
      ),
    );
  });

  it("keeps copies", () => {
    const store = new FeatureStore(rows(["1"]), form);
    const given = samplesOf(["1"]);
    store.add(["1"], given);
    given.features[0]![0] = 7;
    expect(read(store, ["1"])).toStrictEqual(samplesOf(["1"]));
  });

  it("tells its size in bytes before it is made", () => {
    expect(FeatureStore.bytesFor(3, form)).toBe(3 * (2 + 1 + 1) * 4);
    expect(new FeatureStore(rows(["a", "b", "c"]), form).bytes).toBe(48);
  });

  it("knows no sample that is not of its dataset", () => {
    const store = new FeatureStore(rows(["1"]), form);
    expect(store.has(["2"])).toBe(false);
    expect(() => store.add(["2"], samplesOf(["2"]))).toThrow("no sample `2`");
  });
});
