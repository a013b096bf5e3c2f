import { describe, expect, it } from "vitest";
import { SGD } from "../optimizers/index.js";
import { makeSystem } from "./testing/small-systems.js";
import { at, train } from "./testing/train.js";
import { weightsOf } from "./testing/weights-by-name.js";
import type { TrainerOptions } from "./trainer-options.js";

describe("a step of the optimizer", () => {
  it("is the same over accumulated batches, a smaller last one too, as over one large batch", async () => {
    const run = async (batchSize: number, options: TrainerOptions) => {
      using system = makeSystem({ batchSize, shuffle: false });
      await train({ max_epochs: 2, ...options }).fit(system);
      return weightsOf(system);
    };
    const whole = await run(16, {});
    const parts = await run(5, { accumulate_batches: 4 });
    for (const [name, values] of whole)
      values.forEach((value, index) => expect(parts.get(name)![index]).toBeCloseTo(value, 5));
  });

  it("is counted once per window of accumulated batches", async () => {
    using system = makeSystem();
    const steps: number[] = [];
    const record = at("onStepStart", ({ globalStep, stepsPerEpoch }) => {
      steps.push(globalStep);
      expect(stepsPerEpoch).toBe(2);
    });
    await train({ max_epochs: 2, accumulate_batches: 3, callbacks: [record] }).fit(system);
    expect(steps).toStrictEqual([0, 1, 2, 3]);
  });

  it.each<[TrainerOptions, number]>([
    [{ clip_norm: 1e-3 }, 1e-3],
    [{ clip_value: 1e-5 }, 1e-5 * Math.sqrt(2 * 8 + 8 + 8 * 3 + 3)],
  ])("moves no further than %o allows", async (clip, farthest) => {
    using system = makeSystem({ optimizer: () => new SGD({ learning_rate: 1 }) });
    await train({ max_epochs: 1, limit_batches: 1 }).fit(system);
    const before = await weightsOf(system);
    await train({ max_epochs: 1, limit_batches: 1, ...clip }).fit(system);
    const after = await weightsOf(system);
    const moved = [...after].flatMap(([name, values]) =>
      values.map((value, index) => value - before.get(name)![index]!),
    );
    expect(Math.hypot(...moved)).toBeLessThanOrEqual(farthest * 1.01);
    expect(Math.hypot(...moved)).toBeGreaterThan(farthest * 0.2);
  });

  it("is not scaled by `clip_norm` while the norm is smaller", async () => {
    const run = async (options: TrainerOptions) => {
      using system = makeSystem();
      await train({ max_epochs: 1, ...options }).fit(system);
      return weightsOf(system);
    };
    expect(await run({ clip_norm: 1e6 })).toStrictEqual(await run({}));
  });
});
