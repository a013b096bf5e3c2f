import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Callback, StateValue } from "../callback.js";
import { createModel, type Weight } from "../testing/small-model.js";
import { SmallOptimizer } from "../testing/small-optimizers.js";
import { trainSmallModel } from "../testing/train-small-model.js";
import type { Parameter } from "../trainer.js";
import { Freezer } from "./freezer.js";
import type { FreezerOptions } from "./freezer-options.js";

const EPOCHS = 4;
const STEPS = EPOCHS * 4;

interface Setting {
  /** Names of weights that the first batch builds. */
  readonly late?: readonly string[];
  readonly base?: number;
  readonly fromStep?: number;
  readonly callbacks?: readonly Callback[];
}

/**
 * Runs Freezers and returns the learning rate of a parameter at each step that trains it; 0 where
 * it is frozen.
 */
async function ratesOf(options: readonly FreezerOptions[], setting: Setting = {}) {
  const { base = 1, fromStep = 0, callbacks = [], late = [] } = setting;
  const weights = createModel();
  const isLate = ({ name }: Weight) => late.includes(name);
  const optimizer = new SmallOptimizer("sgd", base);
  const calls: string[] = [];
  const setMultiplier = (parameters: readonly Parameter[], multiplier: number) => {
    calls.push(`${multiplier} for ${parameters.map(({ name }) => name).join(", ")}`);
    optimizer.capabilities.setLearningRateMultiplier(parameters, multiplier);
  };
  const rates = new Map<string, number[]>(weights.map(({ name }) => [name, []]));
  const probe: Callback = {
    onBatchStart({ globalStep }) {
      for (const weight of weights)
        rates.get(weight.name)![globalStep] = weight.trainable ? optimizer.rateOf(weight) : 0;
    },
  };
  const { trainer } = await trainSmallModel({
    weights: weights.filter((weight) => !isLate(weight)),
    lateWeights: weights.filter(isLate),
    optimizer,
    capabilities: { setLearningRateMultiplier: setMultiplier },
    callbacks: [...callbacks, ...options.map((own) => new Freezer(own)), probe],
    maxEpochs: EPOCHS,
    fromStep,
  });
  return { of: (name: string) => rates.get(name) ?? [], all: [...rates.values()], calls, trainer };
}

const closeTo = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 12) as number);
const repeat = (value: number, times: number) => Array.from({ length: times }, () => value);

describe("learning rates of what a Freezer selects", () => {
  it("are the base rate times `lr_factor` once it is released, after a linear warm-up", async () => {
    const { of, calls } = await ratesOf(
      [{ name_starts_with: "model.backbone", until_epoch: 1, lr_factor: 0.1, lr_warmup_steps: 4 }],
      { base: 0.1 },
    );

    const rates = [...repeat(0, 4), 0.0025, 0.005, 0.0075, ...repeat(0.01, 9)];
    expect(of("model.backbone.conv1.kernel")).toEqual(closeTo(rates));
    expect(of("model.backbone.bn1.beta")).toEqual(closeTo(rates));
    expect(of("model.head.kernel")).toEqual(repeat(0.1, STEPS));
    expect(calls).toHaveLength(4);
  });

  it("fall by `lr_decay_per_group` from the group nearest the output, whatever the order listed", async () => {
    const { of, calls } = await ratesOf([
      {
        names: ["model.encoder.layer1", "model.backbone.conv1", "model.encoder.layer10"],
        until_epoch: 0,
        lr_decay_per_group: 2.6,
      },
    ]);

    expect(of("model.encoder.layer10.kernel")).toEqual(repeat(1, STEPS));
    expect(of("model.encoder.layer1.bias")).toEqual(repeat(1 / 2.6, STEPS));
    expect(of("model.backbone.conv1.kernel")).toEqual(repeat(1 / 2.6 ** 2, STEPS));
    expect(1 / 2.6).toBeCloseTo(0.3846, 4);
    expect(1 / 2.6 ** 2).toBeCloseTo(0.1479, 4);
    expect(calls).toHaveLength(2);
  });

  it("are the same for groups that cover the same layers", async () => {
    const { of } = await ratesOf([
      {
        names: ["model.head.bias", "model.head.kernel", "model.encoder.layer3"],
        until_epoch: 0,
        lr_decay_per_group: 2,
      },
    ]);

    expect(of("model.head.bias")).toEqual(repeat(1, STEPS));
    expect(of("model.head.kernel")).toEqual(repeat(1, STEPS));
    expect(of("model.encoder.layer3.kernel")).toEqual(repeat(0.5, STEPS));
  });

  it("warm up from the start of the run where nothing was ever frozen", async () => {
    const { of } = await ratesOf([{ names: "model.head", until_step: 0, lr_warmup_steps: 3 }]);

    expect(of("model.head.kernel")).toEqual([1 / 3, 2 / 3, ...repeat(1, STEPS - 2)]);
  });

  it("warm up group by group in a gradual release", async () => {
    const { of } = await ratesOf([
      {
        name_starts_with: ["model.encoder.layer2", "model.backbone"],
        start_epoch: 1,
        unfreeze_every_n_epochs: 1,
        lr_decay_per_group: 4,
        lr_warmup_steps: 2,
      },
    ]);

    expect(of("model.encoder.layer2.kernel")).toEqual([...repeat(0, 4), 0.5, ...repeat(1, 11)]);
    expect(of("model.backbone.conv1.kernel")).toEqual([...repeat(0, 8), 0.125, ...repeat(0.25, 7)]);
  });

  it("warm up from a release by hand", async () => {
    const freezer = new Freezer({ names: "model.head.kernel", lr_warmup_steps: 2 });
    const release: Callback = {
      onBatchEnd: ({ globalStep }) => {
        if (globalStep === 6) freezer.unfreeze();
      },
    };
    const { of } = await ratesOf([], { callbacks: [release, freezer] });

    expect(of("model.head.kernel")).toEqual([...repeat(0, 6), 0.5, ...repeat(1, 9)]);
  });

  it("warm up anew after each window", async () => {
    const windows = [{ until_epoch: 1 }, { from_step: 7, until_epoch: 2 }];
    const { of } = await ratesOf([{ names: "model.head.kernel", windows, lr_warmup_steps: 4 }]);

    expect(of("model.head.kernel")).toEqual([
      ...[0, 0, 0, 0, 0.25, 0.5, 0.75],
      ...[0, 0.25, 0.5, 0.75, ...repeat(1, 5)],
    ]);
  });

  it("are the product where several Freezers select a parameter, and warm up once the last lets go", async () => {
    const { of } = await ratesOf([
      { names: "model.encoder.layer1", until_epoch: 1, lr_factor: 0.5, lr_warmup_steps: 2 },
      { names: "model.encoder.layer1.kernel", until_epoch: 2, lr_factor: 0.25 },
    ]);

    expect(of("model.encoder.layer1.bias")).toEqual([...repeat(0, 4), 0.25, ...repeat(0.5, 11)]);
    expect(of("model.encoder.layer1.kernel")).toEqual([...repeat(0, 8), 0.0625, ...repeat(0.125, 7)]);
  });

  it("are those of the whole model where the first batch builds a part of it", async () => {
    const { of } = await ratesOf(
      [
        {
          names: ["model.encoder.layer3", "model.head"],
          strict: false,
          until_epoch: 0,
          lr_decay_per_group: 4,
        },
      ],
      { late: ["model.head.kernel", "model.head.bias"] },
    );

    expect(of("model.head.bias")).toEqual(repeat(1, STEPS));
    expect(of("model.encoder.layer3.kernel")).toEqual(repeat(0.25, STEPS));
  });

  it("are set also where a run begins with others", async () => {
    const slow: Callback = {
      setup: (trainer) => trainer.capabilities.setLearningRateMultiplier?.(trainer.parameters(), 0.75),
    };
    const { of } = await ratesOf([{ names: "model.head.kernel", until_epoch: 1, lr_warmup_steps: 4 }], {
      callbacks: [slow],
      fromStep: 7,
    });

    expect(of("model.head.kernel").slice(7)).toEqual(repeat(1, 9));
    expect(of("model.head.bias").slice(7)).toEqual(repeat(0.75, 9));
  });

  it("are left to others where no option says anything of them", async () => {
    const halve: Callback = {
      onTrainStart: (trainer) => {
        trainer.capabilities.setLearningRateMultiplier?.(trainer.parameters(), 0.5);
      },
    };
    const { of, calls } = await ratesOf([{ names: "model.head.kernel", until_epoch: 1 }], {
      callbacks: [halve],
    });

    expect(of("model.head.kernel")).toEqual([...repeat(0, 4), ...repeat(0.5, 12)]);
    expect(calls).toHaveLength(1);
  });

  it("are named in the line of a release, where they are not the base rate", async () => {
    const { trainer } = await ratesOf([
      { names: "model.backbone", until_epoch: 1, lr_factor: 1 / 3 },
      { names: "model.backbone.conv1", until_epoch: 1, lr_factor: 0.5 },
      { names: "model.head.bias", until_epoch: 2, lr_factor: 0.1, lr_warmup_steps: 10 },
      { names: "model.head.kernel", until_epoch: 2, lr_warmup_steps: 4 },
      { names: "model.encoder.layer2", until_epoch: 3 },
    ]);

    const released = trainer.lines.flatMap((line) => /unfroze (.*?) \(/.exec(line)?.[1] ?? []);
    expect(released).toEqual([
      "`model.backbone`, `model.backbone.conv1` at 0.167 × the learning rate",
      "`model.head.bias` warming up to 0.1 × the learning rate in 10 steps, " +
        "`model.head.kernel` warming up to the learning rate in 4 steps",
      "`model.encoder.layer2`",
    ]);
  });

  it("are named in the first line, where nothing is frozen first", async () => {
    const { trainer } = await ratesOf([
      { names: ["model.backbone", "model.head"], until_epoch: 0, lr_decay_per_group: 4 },
      { names: "model.encoder.layer2", until_epoch: 1, lr_factor: 0.5 },
    ]);

    expect(trainer.lines[0]).toBe(
      "epoch 0, step 0: froze `model.encoder.layer2` until epoch 1 (2 parameters, 6 scalars); " +
        "trains `model.backbone` at 0.25 × the learning rate; " +
        "no backward saving for `model.encoder.layer2`, which gradients must pass through; " +
        "12.5% of the model is frozen",
    );
  });

  it("are told of once, where the trainer has one rate for all", async () => {
    const linesOf = async (...options: readonly FreezerOptions[]) => {
      const { trainer } = await trainSmallModel({
        callbacks: options.map((own) => new Freezer({ ...own, until_epoch: 1 })),
        maxEpochs: 2,
      });
      return trainer.lines.filter((line) => line.includes("learning rate"));
    };
    const line =
      "this trainer has one learning rate for all parameters: `lr_factor`, `lr_warmup_steps` and " +
      "`lr_decay_per_group` do nothing";

    expect(
      await linesOf(
        { names: "model.head.bias", lr_factor: 2 },
        { names: "model.head.kernel", lr_factor: 0.1 },
      ),
    ).toEqual([line]);
    expect(await linesOf({ names: "model.head.bias", lr_warmup_steps: 2 })).toEqual([line]);
    expect(
      await linesOf({ names: ["model.head.bias", "model.encoder.layer1"], lr_decay_per_group: 2 }),
    ).toEqual([line]);
    expect(await linesOf({ names: "model.head.bias", lr_factor: 1, lr_warmup_steps: 1 })).toEqual([]);
  });

  it("go on from a release by hand that a checkpoint tells of", async () => {
    const options = { names: "model.head.kernel", lr_factor: 0.5, lr_warmup_steps: 5 };
    const original = new Freezer(options);
    let state: StateValue = null;
    const whole = await ratesOf([], {
      callbacks: [
        original,
        {
          onBatchEnd: ({ globalStep }) => {
            if (globalStep === 6) original.unfreeze();
            if (globalStep === 8) state = original.state();
          },
        },
      ],
    });
    const resumed = new Freezer(options);
    resumed.loadState(state);
    const { of } = await ratesOf([], { callbacks: [resumed], fromStep: 8 });

    expect(of("model.head.kernel").slice(8)).toEqual(whole.of("model.head.kernel").slice(8));
    expect(of("model.head.kernel").slice(8)).toEqual(closeTo([0.3, 0.4, ...repeat(0.5, 6)]));
  });

  const schedules = fc.array(
    fc.record({
      name_starts_with: fc.uniqueArray(
        fc.constantFrom("model.backbone", "model.encoder", "model.encoder.layer1", "model.head.kernel"),
        { minLength: 1, maxLength: 3 },
      ),
      until_epoch: fc.integer({ min: 0, max: EPOCHS }),
      unfreeze_every_n_epochs: fc.integer({ min: 1, max: 2 }),
      lr_factor: fc.constantFrom(0.1, 0.3, 1, 7),
      lr_warmup_steps: fc.integer({ min: 0, max: 7 }),
      lr_decay_per_group: fc.constantFrom(1, 1.1, 2.6),
    }),
    { minLength: 1, maxLength: 3 },
  );

  it("do not depend on the order of Freezers, to the last bit", async () => {
    await fc.assert(
      fc.asyncProperty(schedules, async (schedule) => {
        expect((await ratesOf([...schedule].reverse())).all).toEqual((await ratesOf(schedule)).all);
      }),
      { numRuns: 50 },
    );
  });

  it("go on in a resumed run where they were", async () => {
    await fc.assert(
      fc.asyncProperty(schedules, fc.integer({ min: 1, max: STEPS - 1 }), async (schedule, fromStep) => {
        const whole = await ratesOf(schedule);
        const resumed = await ratesOf(schedule, { fromStep });
        expect(resumed.all.map((rates) => rates.slice(fromStep))).toEqual(
          whole.all.map((rates) => rates.slice(fromStep)),
        );
      }),
      { numRuns: 50 },
    );
  });
});
