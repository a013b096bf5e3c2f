import { createRandomSource } from "@lighterjs/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fallingProbability, slopeOf } from "../src/improvement-probability.js";

describe("slopeOf", () => {
  it("finds the slope of a straight line", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100, max: 100 }),
        fc.integer({ min: -100, max: 100 }),
        (slope, start) => {
          const values = [0, 1, 2, 3, 4].map((x) => start + slope * x);
          expect(slopeOf(values, [0, 1, 2, 3, 4])).toBeCloseTo(slope, 9);
        },
      ),
    );
  });

  it("is flat where only one point was drawn", () => {
    expect(slopeOf([1, 2, 3], [1, 1, 1])).toBe(0);
  });
});

describe("fallingProbability", () => {
  const random = () => createRandomSource(1).stream("test");

  it("is almost one for a falling series, zero for a rising one", () => {
    expect(fallingProbability([8, 7, 6, 5, 4, 3, 2, 1], 200, random())).toBeGreaterThan(0.99);
    expect(fallingProbability([1, 2, 3, 4, 5, 6, 7, 8], 200, random())).toBe(0);
  });

  it("is near a half for noise around a constant", () => {
    const probability = fallingProbability([1, -1, 1, -1, -1, 1, -1, 1], 1000, random());
    expect(probability).toBeGreaterThan(0.3);
    expect(probability).toBeLessThan(0.7);
  });
});
