import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Freezer, type Callback } from "@lighterjs/callbacks";
import { describe, expect, it } from "vitest";
import { Arrays } from "../data/index.js";
import { JsonLines } from "../loggers/index.js";
import { MeanSquaredError } from "../losses/index.js";
import { Sequential } from "../models/index.js";
import { SGD } from "../optimizers/index.js";
import { Cosine, Exponential, Linear, Step, WarmUp, type Scheduler } from "../schedulers/index.js";
import { System } from "../system/system.js";
import { NonFiniteLossError } from "./finite-weights.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { layers, makeSystem } from "./testing/small-systems.js";
import { at, train } from "./testing/train.js";
import { weightsOf } from "./testing/weights-by-name.js";

const BASE = 0.1;
const INPUTS = [0.5, -1, 0.25, 0.75];
const TARGETS = [1, -1.5, 0, 1.25];

/**
 * `second · first · x`, two numbers that start at 1, trained towards {@link TARGETS} two samples at
 * a time.
 */
function product(scheduler?: Scheduler): System {
  const factor = (name: string) =>
    layers.dense({ name, units: 1, useBias: false, kernelInitializer: "ones" });
  const { trained } = makeSystem({
    model: new Sequential({ layers: [factor("first"), factor("second")] }),
    dataset: new Arrays({ inputs: INPUTS.map((x) => [x]), targets: TARGETS.map((t) => [t]) }),
    batchSize: 2,
    shuffle: false,
    optimizer: () => new SGD({ learning_rate: BASE }),
  });
  const { model, optimizer, dataloaders } = trained;
  const criterion = new MeanSquaredError();
  return new System({
    model,
    criterion,
    optimizer,
    dataloaders,
    ...(scheduler === undefined ? {} : { scheduler }),
  });
}

/**
 * The same training in plain numbers, with these learning rates for the two weights at each step.
 */
function byHand(rates: readonly (readonly [first: number, second: number])[]) {
  let [first, second] = [1, 1];
  for (const [step, [firstRate, secondRate]] of rates.entries()) {
    let [firstSlope, secondSlope] = [0, 0];
    for (const sample of step % 2 === 0 ? [0, 1] : [2, 3]) {
      const x = INPUTS[sample]!;
      const slope = second * first * x - TARGETS[sample]!; // The 2 of the square and the ½ of the mean cancel out.
      firstSlope += slope * second * x;
      secondSlope += slope * first * x;
    }
    first -= firstRate * firstSlope;
    second -= secondRate * secondSlope;
  }
  return { first, second };
}

async function trained(system: System, callbacks: readonly Callback[] = [], max_epochs = 4) {
  await train({ max_epochs, callbacks }).fit(system);
  const weights = await weightsOf(system);
  return { first: weights.get("model.first.kernel")![0]!, second: weights.get("model.second.kernel")![0]! };
}

function expectClose(found: ReturnType<typeof byHand>, expected: ReturnType<typeof byHand>): void {
  expect(found.first).toBeCloseTo(expected.first, 5);
  expect(found.second).toBeCloseTo(expected.second, 5);
}

describe("a scheduler", () => {
  it.each<[string, Scheduler, number[]]>([
    ["by epoch", new Step({ every: 2, gamma: 0.5 }), [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5]],
    [
      "by step",
      new Exponential({ gamma: 0.5, interval: "step" }),
      [0, 1, 2, 3, 4, 5, 6, 7].map((n) => 0.5 ** n),
    ],
    [
      "over the epochs of the run",
      new Cosine(),
      [0, 0, 1, 1, 2, 2, 3, 3].map((epoch) => (1 + Math.cos((Math.PI * epoch) / 4)) / 2),
    ],
    [
      "over the steps of the run",
      new WarmUp({ over: 3, scheduler: new Linear({ interval: "step" }) }),
      [0.25, 0.5, 0.75, 1, 0.8, 0.6, 0.4, 0.2],
    ],
  ])("gives the weights of a loop written by hand: %s", async (_, scheduler, factors) => {
    using system = product(scheduler);
    const rates = factors.map((factor) => [BASE * factor, BASE * factor] as const);
    const expected = byHand(rates);
    expectClose(await trained(system), expected);
    expect(Math.abs(expected.first - byHand(rates.map(() => [BASE, BASE])).first)).toBeGreaterThan(1e-3);
  });

  it("counts the epochs and steps of the run, not those since a release, and leaves multipliers alone", async () => {
    using system = product(new Exponential({ gamma: 0.7, interval: "step" }));
    const freezer = new Freezer({ names: "model.first", until_epoch: 2 });
    const halve = at("onTrainStart", (trainer) => {
      const first = trainer.parameters().filter(({ name }) => name.startsWith("model.first"));
      trainer.capabilities.setLearningRateMultiplier?.(first, 0.5);
    });
    const rates = Array.from({ length: 8 }, (_, step) => {
      const rate = BASE * 0.7 ** step;
      return [step < 4 ? 0 : rate * 0.5, rate] as const;
    });
    expectClose(await trained(system, [freezer, halve]), byHand(rates));
  });

  it("acts alike on what trained before a release and on what joins at it", async () => {
    using system = product(new Step({ every: 1, gamma: 0.5 }));
    const freezers = [
      new Freezer({ names: "model.first", until_epoch: 2, lr_factor: 0.5, lr_warmup_steps: 3 }),
      new Freezer({ names: "model.second", until_epoch: 0, lr_factor: 0.75 }),
    ];
    const joining = [0, 0, 0, 0, 0.5 / 3, 1 / 3, 0.5, 0.5];
    const rates = joining.map((factor, step) => {
      const rate = BASE * 0.5 ** Math.floor(step / 2);
      return [rate * factor, rate * 0.75] as const;
    });
    expectClose(await trained(system, freezers), byHand(rates));
  });

  it("is asked once per window of accumulated batches", async () => {
    const asked: (readonly number[])[] = [];
    class Recording implements Scheduler {
      readonly interval = "step";
      factor(count: number, total: number): number {
        asked.push([count, total]);
        return 1;
      }
    }
    const { options } = makeSystem();
    using system = new System({ ...options, scheduler: new Recording() });
    await train({ max_epochs: 2, accumulate_batches: 3 }).fit(system);
    expect(asked).toStrictEqual([0, 1, 2, 3].map((step) => [step, 4]));
  });

  it("starts anew, from the rate of the options, in a second run", async () => {
    using system = product(new Step({ every: 1, gamma: 0.5 }));
    await trained(system, [], 2);
    const rates = [1, 1, 0.5, 0.5, 1, 1, 0.5, 0.5].map((factor) => [BASE * factor, BASE * factor] as const);
    expectClose(await trained(system, [], 2), byHand(rates));
  });

  it("logs the rate of each step, and with each epoch that of its last step", async () => {
    await using folder = await temporaryRunFolder();
    using system = product(new Exponential({ gamma: 0.5, interval: "step" }));
    const loggers = [new JsonLines({ every_n_steps: 1 })];
    await train({ max_epochs: 2, loggers }, { folder }).fit(system);
    const lines = readFileSync(join(folder.path, "metrics.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, number>);
    const logged = (metric: string) =>
      lines.filter((line) => metric in line).map((line) => line["train/learning_rate"]);
    expect(logged("train/step_loss")).toStrictEqual([BASE, BASE / 2, BASE / 4, BASE / 8]);
    expect(logged("train/loss")).toStrictEqual([BASE / 2, BASE / 8]);
  });

  it("decides the rate that an infinite loss is reported with", async () => {
    const { options } = product(new Exponential({ gamma: 0.5, interval: "step" }));
    using system = new System({
      ...options,
      dataloaders: makeSystem({
        dataset: new Arrays({ inputs: [[0], [0], [1e30], [0]], targets: [[0], [0], [0], [0]] }),
        batchSize: 1,
        shuffle: false,
      }).options.dataloaders,
    });
    const error: unknown = await train({ max_epochs: 1 })
      .fit(system)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NonFiniteLossError);
    expect(error).toMatchObject({ position: { step: 2, learningRate: BASE / 4 } });
  });

  it.each([Number.NaN, Infinity, -0.5])(
    "of a user that gives %s is stopped before the weights change",
    async (bad) => {
      class Faulty implements Scheduler {
        readonly interval = "epoch";
        factor(): number {
          return bad;
        }
      }
      using system = product(new Faulty());
      const error: unknown = await trained(system).catch((caught: unknown) => caught);
      expect(error).toMatchObject({
        subject: system.options.scheduler,
        issues: [{ message: `the scheduler multiplies the learning rate by ${bad} at epoch 0, step 0` }],
      });
      const weights = await weightsOf(system);
      expect([...weights.values()]).toStrictEqual([[1], [1]]);
    },
  );

  it("changes no plan", async () => {
    const callbacks = [new Freezer({ names: "model.first", until_epoch: 2 })];
    const planOf = async (system: System) =>
      (await train({ max_epochs: 4, callbacks }).plan(system)).toJSON();
    using plain = product();
    using scheduled = product(new Cosine());
    expect(await planOf(scheduled)).toStrictEqual(await planOf(plain));
  });
});
