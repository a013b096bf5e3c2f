import { createRandomSource } from "@lighterjs/core";
import { expect, it } from "vitest";
import { density, drawNormal, mass, normalBelow } from "./normal.js";

it("knows how much of a normal distribution lies below a value, in its tails too", () => {
  // Table values: https://dlmf.nist.gov/7.22 by way of erfc.
  expect(normalBelow(0)).toBeCloseTo(0.5, 7);
  expect(normalBelow(1.959963985)).toBeCloseTo(0.975, 6);
  expect(normalBelow(-3) / 1.3498980316e-3).toBeCloseTo(1, 5);
  expect(normalBelow(-6) / 9.86587645e-10).toBeCloseTo(1, 5);
});

const bounded = { mean: 0.3, deviation: 0.5, low: 0, high: 1 };

it("has all of its mass between the bounds, as its density says", () => {
  const steps = 1000;
  const sum = Array.from({ length: steps }, (_, index) => density(bounded, (index + 0.5) / steps) / steps);
  expect(sum.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  expect(mass(bounded, -1, 2)).toBeCloseTo(1, 12);
  expect(mass(bounded, 0, 0.3) + mass(bounded, 0.3, 1)).toBeCloseTo(1, 12);
});

it("draws what the mass says", () => {
  const stream = createRandomSource(1).stream("normal");
  const draws = Array.from({ length: 4000 }, () => drawNormal(bounded, stream));
  expect(draws.every((x) => x >= 0 && x <= 1)).toBe(true);
  const share = draws.filter((x) => x < 0.3).length / draws.length;
  expect(Math.abs(share - mass(bounded, 0, 0.3))).toBeLessThan(0.03);
});
