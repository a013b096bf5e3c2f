import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { PlannedObject, TargetCatalog, checkOptions, type TargetManifest } from "@lighterjs/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cosine, Exponential, Linear, Step, WarmUp, type Scheduler } from "./index.js";

const TOTAL = 8;

/** Factors of the first `counts` epochs or steps of a run of {@link TOTAL}. */
function factors(scheduler: Scheduler, counts: number): number[] {
  return Array.from({ length: counts }, (_, count) => scheduler.factor(count, TOTAL));
}

describe("the factor", () => {
  const half = Math.SQRT1_2 / 2;
  it.each<[string, Scheduler, number[]]>([
    ["Step", new Step({ every: 2 }), [1, 1, 0.1, 0.1, 0.01, 0.01, 0.001]],
    ["Step with gamma", new Step({ every: 3, gamma: 0.5 }), [1, 1, 1, 0.5, 0.5, 0.5, 0.25]],
    ["Exponential", new Exponential({ gamma: 0.5 }), [1, 0.5, 0.25, 0.125]],
    ["Cosine", new Cosine({ over: 4 }), [1, 0.5 + half, 0.5, 0.5 - half, 0, 0]],
    ["Cosine with a minimum", new Cosine({ over: 2, min_factor: 0.2 }), [1, 0.6, 0.2, 0.2]],
    ["Linear", new Linear({ over: 4 }), [1, 0.75, 0.5, 0.25, 0, 0]],
    ["Linear, rising", new Linear({ start_factor: 0.5, end_factor: 2, over: 3 }), [0.5, 1, 1.5, 2, 2]],
    ["Linear over the run", new Linear(), [1, 7 / 8, 6 / 8, 5 / 8, 4 / 8, 3 / 8, 2 / 8, 1 / 8, 0]],
    [
      "WarmUp, then Cosine over the rest of the run",
      new WarmUp({ over: 4, scheduler: new Cosine() }),
      [0.2, 0.4, 0.6, 0.8, 1, 0.5 + half, 0.5, 0.5 - half, 0],
    ],
    [
      "WarmUp, then Step",
      new WarmUp({ over: 1, scheduler: new Step({ every: 2 }) }),
      [0.5, 1, 1, 0.1, 0.1, 0.01],
    ],
  ])("is that of the formula: %s", (_, scheduler, expected) => {
    const found = factors(scheduler, expected.length);
    expected.forEach((factor, count) => expect(found[count]).toBeCloseTo(factor, 12));
  });

  it("follows epochs, or steps where told so", () => {
    expect(new Cosine().interval).toBe("epoch");
    expect(new Cosine({ interval: "step" }).interval).toBe("step");
    expect(new WarmUp({ over: 1, scheduler: new Linear({ interval: "step" }) }).interval).toBe("step");
  });
});

describe("the laws of a schedule", () => {
  const length = fc.integer({ min: 1, max: 1000 });
  const share = fc.double({ min: 0.001, max: 1, noNaN: true });
  const falling: fc.Arbitrary<{ scheduler: Scheduler; least: number }> = fc.oneof(
    fc.record({ every: length, gamma: share }).map((options) => ({ scheduler: new Step(options), least: 0 })),
    fc.record({ gamma: share }).map((options) => ({ scheduler: new Exponential(options), least: 0 })),
    fc
      .record({ over: length, min_factor: share })
      .map((options) => ({ scheduler: new Cosine(options), least: options.min_factor })),
    fc
      .record({ over: length, end_factor: share })
      .map((options) => ({ scheduler: new Linear(options), least: options.end_factor })),
  );
  const ROUNDING = 1e-12;

  it("starts at the base rate, never rises, and stays above its minimum", () => {
    fc.assert(
      fc.property(falling, length, length, length, ({ scheduler, least }, total, a, b) => {
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)];
        expect(scheduler.factor(0, total)).toBe(1);
        const after = scheduler.factor(later, total);
        expect(after).toBeLessThanOrEqual(scheduler.factor(earlier, total) + ROUNDING);
        expect(after).toBeGreaterThanOrEqual(least - ROUNDING);
      }),
    );
  });

  it("ends a cosine and a line exactly where they are to end, however long the run", () => {
    fc.assert(
      fc.property(length, length, share, (over, total, end) => {
        const ends = [
          new Cosine({ over, min_factor: end }).factor(over, total),
          new Cosine({ min_factor: end }).factor(total, total),
          new Linear({ over, end_factor: end }).factor(over, total),
          new Linear({ end_factor: end }).factor(total, total),
        ];
        for (const factor of ends) expect(factor).toBeCloseTo(end, 12);
      }),
    );
  });

  it("warms up by equal amounts, from above 0, to where the other scheduler starts", () => {
    fc.assert(
      fc.property(length, length, length, (over, rest, after) => {
        const scheduler = new Cosine();
        const warmed = new WarmUp({ over, scheduler });
        const total = over + rest;
        for (let count = 0; count < over; count++) {
          const before = count === 0 ? 0 : warmed.factor(count - 1, total);
          expect(warmed.factor(count, total) - before).toBeCloseTo(1 / (over + 1), 12);
        }
        expect(warmed.factor(over + after, total)).toBe(scheduler.factor(after, rest));
      }),
      { numRuns: 20 },
    );
  });
});

describe("wrong options", () => {
  const manifest = JSON.parse(
    readFileSync(resolve(import.meta.dirname, "../../lighter.targets.json"), "utf8"),
  ) as TargetManifest;
  const catalog = new TargetCatalog([manifest]);

  function definition(name: string) {
    const found = catalog.get(`lighter.${name}`);
    if (found === undefined) throw new Error(`the manifest has no ${name}`);
    return found;
  }

  /** `CODE path` of each issue; of a missing option, which has no place, what it says. */
  const issuesOf = (name: string, options: Readonly<Record<string, unknown>>) =>
    checkOptions(catalog, definition(name), options).map(({ code, path, message }) =>
      code === "MISSING_OPTION" ? message : `${code} ${path.join(".")}`,
    );

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["schedulers.Step", {}, "`lighter.schedulers.Step` needs the option `every`, which is not set"],
    ["schedulers.Step", { every: 0 }, "INVALID_OPTION every"],
    ["schedulers.Step", { every: 2.5 }, "INVALID_OPTION every"],
    ["schedulers.Step", { every: 1, gamma: 0 }, "INVALID_OPTION gamma"],
    ["schedulers.Exponential", { gamma: 1.1 }, "INVALID_OPTION gamma"],
    ["schedulers.Exponential", { gamma: 0.9, interval: "batch" }, "INVALID_OPTION interval"],
    ["schedulers.Cosine", { min_factor: -0.1 }, "INVALID_OPTION min_factor"],
    ["schedulers.Cosine", { warm_up: 3 }, "UNKNOWN_OPTION warm_up"],
    ["schedulers.Linear", { end_factor: -1 }, "INVALID_OPTION end_factor"],
    [
      "schedulers.WarmUp",
      { over: 3 },
      "`lighter.schedulers.WarmUp` needs the option `scheduler`, which is not set",
    ],
  ])("are refused: %s %o", (name, options, expected) => {
    expect(issuesOf(name, options)).toEqual([expected]);
  });

  it("are refused in code too", () => {
    const issue: unknown = expect.objectContaining({ code: "INVALID_OPTION", path: ["gamma"] });
    expect(() => new Exponential({ gamma: 2 })).toThrow(expect.objectContaining({ issues: [issue] }));
  });

  it.each(["System", "schedulers.WarmUp"])(
    "are those that put something else into the slot of %s",
    (name) => {
      const filled = (by: string) =>
        issuesOf(name, { scheduler: new PlannedObject(definition(by)) }).filter((line) =>
          line.endsWith(" scheduler"),
        );
      expect(filled("schedulers.Cosine")).toEqual([]);
      expect(filled("optimizers.SGD")).toHaveLength(1);
    },
  );
});
