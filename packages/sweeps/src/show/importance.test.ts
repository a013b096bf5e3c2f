import { createRandomSource } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { importances } from "./importance.js";

const stream = createRandomSource(0).stream("importance");
const trials = Array.from({ length: 120 }, (_, index) => {
  const [kind, rate, noise] = [index % 2 === 0 ? "a" : "b", stream.next(), stream.next()];
  return { parameters: { kind, rate, noise }, value: (kind === "a" ? 2 : 0) + 2 * rate };
});

describe("importances", () => {
  it("orders parameters by how much they explain", () => {
    const shares = importances(trials);
    expect([...shares.keys()]).toEqual(["kind", "rate", "noise"]);
    expect(shares.get("kind")).toBeGreaterThan(0.6);
    expect(shares.get("noise")).toBeLessThan(0.05);
  });

  it("finds that a number explains what follows from it", () => {
    const line = trials.map(({ parameters }) => ({ parameters, value: parameters.rate }));
    expect(importances(line).get("rate")).toBeGreaterThan(0.85);
  });

  it("says nothing of a parameter with one value, or of too few trials", () => {
    expect(
      importances([
        { parameters: { a: 1, b: 1 }, value: 1 },
        { parameters: { a: 1, b: 2 }, value: 2 },
      ]),
    ).toEqual(new Map());
  });
});
