import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyOf, sizeOf, toValue, valueAt, valueAtPlace, type NumberDimension } from "./dimension.js";

const range = (from: number, to: number, step?: number, log = false): NumberDimension => ({
  kind: "number",
  from,
  to,
  log,
  ...(step !== undefined && { step }),
});

describe("a dimension", () => {
  it("counts its values, both ends included", () => {
    expect(sizeOf({ kind: "list", size: 3 })).toBe(3);
    expect(sizeOf(range(0, 1, 0.1))).toBe(11);
    expect(sizeOf(range(1, 8, 1))).toBe(8);
    expect(sizeOf(range(1, 8, 2))).toBe(4);
    expect(sizeOf(range(0, 1))).toBe(Infinity);
    expect(sizeOf(range(2, 2))).toBe(1);
  });

  it("gives values without the last digits of sums", () => {
    expect(Array.from({ length: 4 }, (_, index) => valueAt(range(0, 1, 0.1), index))).toEqual([
      0, 0.1, 0.2, 0.3,
    ]);
  });

  it("is uniform over what it has: steps, and ratios where it is logarithmic", () => {
    const places = Array.from({ length: 100 }, (_, index) => index / 100);
    const count = (dimension: NumberDimension, value: number): number =>
      places.filter((place) => valueAtPlace(dimension, place) === value).length;
    expect([1, 2, 3, 4].map((value) => count(range(1, 4, 1), value))).toEqual([25, 25, 25, 25]);
    expect(valueAtPlace(range(1e-4, 1, undefined, true), 0.5)).toBeCloseTo(1e-2, 10);
    expect(valueAtPlace(range(0, 10), 0.25)).toBe(2.5);
  });

  it("never leaves the range", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 0, max: 500 }),
        fc.boolean(),
        (place, from, width, log) => {
          for (const dimension of [
            range(from, from + width, 1, log),
            range(from, from + width, undefined, log),
          ]) {
            const value = valueAtPlace(dimension, place);
            expect(value).toBeGreaterThanOrEqual(from);
            expect(value).toBeLessThanOrEqual(from + width);
            expect(toValue(dimension, value)).toBeCloseTo(value, 9);
            if (dimension.step === 1) expect(Number.isInteger(value)).toBe(true);
          }
        },
      ),
    );
  });

  it("has one key for one point, whatever the order of its parameters", () => {
    expect(keyOf({ a: 1, b: 2 })).toBe(keyOf({ b: 2, a: 1 }));
    expect(keyOf({ a: 1, b: 2 })).not.toBe(keyOf({ a: 2, b: 1 }));
  });
});
