import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planFreezing } from "../plan/plan-freezing.js";
import { observeRun, recordFrom } from "../testing/observe-run.js";
import {
  anyFreezers,
  EPOCHS,
  NAMES,
  releasingFreezers,
  scheduledFreezers,
  STEPS,
} from "../testing/random-freezers.js";
import { createModel } from "../testing/small-model.js";
import { Freezer } from "./freezer.js";
import type { FreezerOptions } from "./freezer-options.js";
import { selectParameters } from "./select-parameters.js";

const losses = fc.array(fc.constantFrom(1, 2, 3, NaN), { minLength: EPOCHS, maxLength: EPOCHS });
const middle = fc.integer({ min: 1, max: STEPS - 1 });
const byHand = fc.option(middle, { nil: undefined });
const RUNS = { numRuns: 40 };

const framesOf = async (schedule: readonly FreezerOptions[], values: readonly number[] = []) =>
  (await observeRun(schedule, values)).trained;

describe("laws of freezing", () => {
  it("does not depend on the order of Freezers", async () => {
    await fc.assert(
      fc.asyncProperty(anyFreezers, losses, async (schedule, values) => {
        expect(await framesOf([...schedule].reverse(), values)).toEqual(await framesOf(schedule, values));
      }),
      RUNS,
    );
  });

  it("never freezes again what it has released in a run, without windows", async () => {
    await fc.assert(
      fc.asyncProperty(releasingFreezers, async (schedule) => {
        const trained = await framesOf(schedule);
        for (const [step, now] of trained.entries())
          expect(trained[step + 1] ?? now).toEqual(expect.arrayContaining([...now]));
      }),
      RUNS,
    );
  });

  it("goes on from a checkpoint at any step as if there had been no interruption", async () => {
    await fc.assert(
      fc.asyncProperty(anyFreezers, losses, byHand, middle, async (schedule, values, hand, step) => {
        const whole = await observeRun(schedule, values, hand);
        const resumed = await observeRun(schedule, values, hand, { step, states: whole.states.get(step)! });
        expect(recordFrom(resumed, step)).toEqual(recordFrom(whole, step));
        // The rest of the states too, so that it may be interrupted again.
        for (const [at, states] of resumed.states) expect(states).toEqual(whole.states.get(at));
      }),
      { numRuns: 80 },
    );
  });

  it("freezes by the clock alone what no metric releases, without any state", async () => {
    await fc.assert(
      fc.asyncProperty(scheduledFreezers, middle, async (schedule, step) => {
        const whole = await framesOf(schedule);
        expect((await observeRun(schedule, [], Infinity, { step })).trained.slice(step)).toEqual(
          whole.slice(step),
        );
      }),
      RUNS,
    );
  });

  it("does what the plan says, where no metric improves", async () => {
    await fc.assert(
      fc.asyncProperty(anyFreezers, async (schedule) => {
        const plan = planFreezing({
          callbacks: schedule.map((own) => new Freezer(own)),
          parameters: createModel(),
          layers: [],
          maxEpochs: EPOCHS,
          stepsPerEpoch: 4,
          logger: { debug: () => {}, info: () => {}, warn: () => {} },
        }).toJSON();
        for (const [step, trained] of (await framesOf(schedule)).entries()) {
          const phases = plan.phases.filter((phase) => phase.from_step! <= step && step < phase.until_step!);
          expect(phases.map(({ frozen }) => frozen)).toEqual([
            NAMES.filter((name) => !trained.includes(name)),
          ]);
        }
      }),
      { numRuns: 80 },
    );
  });

  it("puts every selected parameter into exactly one group, and no excepted one", () => {
    fc.assert(
      fc.property(anyFreezers, ([own]) => {
        const groups = selectParameters(own!, createModel()).groups;
        const grouped = groups.flatMap(({ parameters }) => parameters.map(({ name }) => name));
        const alone = selectParameters({ ...own, unfreeze_by: "entry" }, createModel()).groups;
        expect(new Set(grouped).size).toBe(grouped.length);
        expect([...grouped].sort()).toEqual(
          alone.flatMap(({ parameters }) => parameters.map(({ name }) => name)).sort(),
        );
        expect(grouped.filter((name) => [own!.except_names ?? []].flat().includes(name))).toEqual([]);
        expect(new Set(groups.map(({ label }) => label)).size).toBe(groups.length);
      }),
    );
  });
});
