import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dimension, Point, SearchSpace } from "../search/dimension.js";
import type { Observation } from "../search/observation.js";
import { OBJECTIVES } from "../testing/objectives.js";
import { bestOf, median, search } from "../testing/search.js";
import { Grid } from "./grid.js";
import { Random } from "./random.js";
import type { Sampler } from "./sampler.js";
import { Sobol, sobolWord } from "./sobol.js";
import { TreeParzen } from "./tree-parzen.js";

const list = (size: number): Dimension => ({ kind: "list", size });
const range = (from: number, to: number, step?: number): Dimension => ({
  kind: "number",
  from,
  to,
  log: false,
  ...(step !== undefined && { step }),
});
const space: SearchSpace = new Map<string, Dimension>([
  ["a", list(3)],
  ["b", range(0, 1)],
  ["c", range(1, 9, 2)],
]);
const ask = (sampler: Sampler, history: readonly Observation[], seed = 0, over = space): Point | undefined =>
  sampler.suggest({ space: over, history, better: "min", seed });

const observation = fc.record({
  point: fc.record({
    a: fc.integer({ min: 0, max: 2 }),
    b: fc.double({ min: 0, max: 1, noNaN: true }),
    c: fc.constantFrom(1, 3, 5, 7, 9),
  }),
  state: fc.constantFrom("running", "completed", "pruned", "failed"),
  value: fc.option(fc.double({ noDefaultInfinity: true }), { nil: undefined }),
});

describe.each<[string, (trials: number, seed?: number) => Sampler]>([
  ["Random", (trials, seed = 0) => new Random({ trials, seed })],
  ["Sobol", (trials, seed = 0) => new Sobol({ trials, seed })],
  ["TreeParzen", (trials, seed = 0) => new TreeParzen({ trials, seed, startup_trials: 4 })],
])("%s", (_name, make) => {
  it("suggests the same for the same history and seed, always within the space", () => {
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 30 }), fc.nat(), (history, seed) => {
        const point = ask(make(1000), history, seed);
        expect(ask(make(1000), history, seed)).toEqual(point);
        expect([0, 1, 2]).toContain(point?.a);
        expect([1, 3, 5, 7, 9]).toContain(point?.c);
        expect(point?.b).toBeGreaterThanOrEqual(0);
        expect(point?.b).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  it("suggests other points for another seed, of its own or of the sweep", () => {
    const [first, own, ofSweep] = [ask(make(9), []), ask(make(9, 1), []), ask(make(9), [], 1)];
    expect(own).not.toEqual(first);
    expect(ofSweep).not.toEqual(first);
  });

  it("ends after its trials", () => {
    const history = search(make(5), { space, value: () => 0 }, 99, 0);
    expect(history).toHaveLength(5);
  });
});

describe("Grid", () => {
  const small: SearchSpace = new Map([
    ["a", list(2)],
    ["b", range(1, 3, 1)],
  ]);

  it("tries every combination once, the last parameter changing fastest", () => {
    const tried = search(new Grid(), { space: small, value: () => 0 }, 99, 0).map(({ point }) => point);
    expect(tried).toEqual([0, 1].flatMap((a) => [1, 2, 3].map((b) => ({ a, b }))));
  });

  it("tries what a grown space has more", () => {
    const history = search(new Grid(), { space: small, value: () => 0 }, 99, 0);
    const grown = new Map(small).set("a", list(3));
    expect(ask(new Grid(), history, 0, grown)).toEqual({ a: 2, b: 1 });
  });

  it("refuses a range without steps, and more points than anybody means", () => {
    expect(new Grid().refuse(space)?.parameter).toBe("b");
    const large = new Map(["a", "b", "c"].map((name) => [name, list(1000)]));
    expect(new Grid().refuse(large)?.message).toContain("1,000,000,000 points (1000 × 1000 × 1000)");
    expect(new Grid().refuse(small)).toBeUndefined();
  });
});

describe("Sobol", () => {
  it("is the sequence of Joe and Kuo", () => {
    const points = (count: number, dimensions: number): number[][] =>
      Array.from({ length: count }, (_, number) =>
        Array.from({ length: dimensions }, (_, dimension) => sobolWord(dimension, number) / 2 ** 32),
      );
    // As printed by the program of the authors: web.maths.unsw.edu.au/~fkuo/sobol.
    expect(points(8, 3)).toEqual([
      [0, 0, 0],
      [0.5, 0.5, 0.5],
      [0.75, 0.25, 0.25],
      [0.25, 0.75, 0.75],
      [0.375, 0.375, 0.625],
      [0.875, 0.875, 0.125],
      [0.625, 0.125, 0.875],
      [0.125, 0.625, 0.375],
    ]);
  });

  it("puts one point of 2^k into each of 2^k equal parts, in every dimension", () => {
    for (let dimension = 0; dimension < 21; dimension++) {
      const parts = Array.from({ length: 256 }, (_, number) =>
        Math.floor(sobolWord(dimension, number) / 2 ** 24),
      );
      expect(new Set(parts).size).toBe(256);
    }
  });

  it("has no two dimensions alike", () => {
    const columns = Array.from({ length: 21 }, (_, dimension) =>
      Array.from({ length: 64 }, (_, number) => sobolWord(dimension, number)).join(),
    );
    expect(new Set(columns).size).toBe(21);
  });

  it("says that it has no more than 21 parameters", () => {
    const wide = new Map(Array.from({ length: 22 }, (_, index) => [String(index), range(0, 1)]));
    expect(new Sobol({ trials: 8 }).refuse(wide)?.message).toContain("at most 21 parameters");
  });
});

describe("TreeParzen", () => {
  it.each(Object.entries(OBJECTIVES))(
    "comes closer to the best of `%s` than chance does",
    (_name, objective) => {
      const bests = (make: () => Sampler): number =>
        median(Array.from({ length: 5 }, (_, seed) => bestOf(search(make(), objective, 50, seed), 50)));
      const [guided, chance] = [
        bests(() => new TreeParzen({ trials: 50 })),
        bests(() => new Random({ trials: 50 })),
      ];
      // The smallest value of Branin is 0.397887.
      const least = objective === OBJECTIVES.branin ? 0.397887 : 0;
      expect(guided - least).toBeLessThan((chance - least) / 2);
    },
  );

  it("looks for large values where those are better", () => {
    const { space, value } = OBJECTIVES.rate;
    const history: Observation[] = [];
    for (let trial = 0; trial < 40; trial++) {
      const point = new TreeParzen({ trials: 40 }).suggest({ space, history, better: "max", seed: 0 })!;
      history.push({ point, state: "completed", value: -value(point) });
    }
    expect(Math.max(...history.map((each) => each.value ?? 0))).toBeGreaterThan(-0.1);
  });

  it("keeps away from points that still run", () => {
    const line: SearchSpace = new Map([["x", range(0, 1)]]);
    const known = Array.from({ length: 20 }, (_, index): Observation => ({
      point: { x: index / 20 },
      state: "completed",
      value: Math.abs(index / 20 - 0.5),
    }));
    const running = Array.from({ length: 10 }, (): Observation => ({ point: { x: 0.5 }, state: "running" }));
    const distance = (history: readonly Observation[]): number =>
      median(
        Array.from({ length: 15 }, (_, seed) =>
          Math.abs(ask(new TreeParzen({ trials: 99 }), history, seed, line)!.x! - 0.5),
        ),
      );
    expect(distance([...known, ...running])).toBeGreaterThan(distance(known));
  });
});
