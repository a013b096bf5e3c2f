import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planFreezing } from "../plan/plan-freezing.js";
import { createModel } from "../testing/small-model.js";
import { trainSmallModel } from "../testing/train-small-model.js";
import { Freezer } from "./freezer.js";
import type { FreezerOptions } from "./freezer-options.js";
import { selectParameters } from "./select-parameters.js";

const EPOCHS = 4;
const STEPS = EPOCHS * 4;

const names = createModel().map(({ name }) => name);
/** Names, paths and prefixes of the model; never all of it, so that `model.head.bias` is left to train. */
const selector = fc
  .constantFrom(
    ...names,
    "model.backbone",
    "model.encoder",
    "model.encoder.layer",
    "model.encoder.layer1",
    "model.backbone.c",
  )
  .filter((name) => name !== "model.head.bias");
const selectors = fc.uniqueArray(selector, { minLength: 1, maxLength: 4 });
const limit = (max: number) => fc.option(fc.integer({ min: 0, max }), { nil: undefined });

const options: fc.Arbitrary<FreezerOptions> = fc
  .record({
    name_starts_with: selectors,
    except_names: fc.array(fc.constantFrom(...names), { maxLength: 2 }),
    until_epoch: limit(EPOCHS + 1),
    until_step: limit(STEPS + 2),
    start_epoch: limit(EPOCHS),
    unfreeze_every_n_epochs: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
  })
  .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)));
const schedules = fc.array(options, { minLength: 1, maxLength: 3 });

/** Names of the parameters that each step trains. */
async function trainedBy(
  schedule: readonly FreezerOptions[],
  fromStep = 0,
): Promise<readonly (readonly string[])[]> {
  const { trainedSteps } = await trainSmallModel({
    callbacks: schedule.map((own) => new Freezer(own)),
    maxEpochs: EPOCHS,
    fromStep,
  });
  const trained = new Map(names.map((name) => [name, new Set(trainedSteps(name))]));
  return Array.from({ length: STEPS }, (_, step) => names.filter((name) => trained.get(name)?.has(step)));
}

describe("laws of freezing", () => {
  it("does not depend on the order of Freezers", async () => {
    await fc.assert(
      fc.asyncProperty(schedules, async (schedule) => {
        expect(await trainedBy([...schedule].reverse())).toEqual(await trainedBy(schedule));
      }),
      { numRuns: 60 },
    );
  });

  it("never freezes again what it has released in a run", async () => {
    await fc.assert(
      fc.asyncProperty(schedules, async (schedule) => {
        const trained = await trainedBy(schedule);
        for (const [step, now] of trained.entries())
          expect(trained[step + 1] ?? now).toEqual(expect.arrayContaining([...now]));
      }),
      { numRuns: 60 },
    );
  });

  it("freezes the same at each step whether the run was resumed or not", async () => {
    await fc.assert(
      fc.asyncProperty(schedules, fc.integer({ min: 1, max: STEPS - 1 }), async (schedule, fromStep) => {
        const whole = await trainedBy(schedule);
        expect((await trainedBy(schedule, fromStep)).slice(fromStep)).toEqual(whole.slice(fromStep));
      }),
      { numRuns: 60 },
    );
  });

  it("does what the plan says", async () => {
    await fc.assert(
      fc.asyncProperty(schedules, async (schedule) => {
        const plan = planFreezing({
          callbacks: schedule.map((own) => new Freezer(own)),
          parameters: createModel(),
          layers: [],
          maxEpochs: EPOCHS,
          stepsPerEpoch: 4,
          logger: { debug: () => {}, info: () => {}, warn: () => {} },
        }).toJSON();
        for (const [step, trained] of (await trainedBy(schedule)).entries()) {
          const phases = plan.phases.filter((phase) => phase.from_step! <= step && step < phase.until_step!);
          expect(phases.map(({ frozen }) => frozen)).toEqual([
            names.filter((name) => !trained.includes(name)),
          ]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("puts every selected parameter into exactly one group, and no other", () => {
    fc.assert(
      fc.property(options, (own) => {
        const grouped = selectParameters(own, createModel()).groups.flatMap(({ parameters }) =>
          parameters.map(({ name }) => name),
        );
        const prefixes = [own.name_starts_with ?? []].flat();
        const excepted = [own.except_names ?? []].flat();
        const selected = names.filter(
          (name) => prefixes.some((prefix) => name.startsWith(prefix)) && !excepted.includes(name),
        );
        expect(grouped.sort()).toEqual(selected.sort());
      }),
    );
  });
});
