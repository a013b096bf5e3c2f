import { describe, expect, it } from "vitest";
import type { Callback, StateValue } from "../callback.js";
import { createModel, gradientsOf } from "../testing/small-model.js";
import { OPTIMIZERS, SmallOptimizer } from "../testing/small-optimizers.js";
import { steps, trainSmallModel } from "../testing/train-small-model.js";
import type { Parameter } from "../trainer.js";
import { Freezer } from "./freezer.js";
import type { FreezerOptions } from "./freezer-options.js";

const KERNEL = "model.head.kernel";
/** Trains five steps, is frozen for twenty, and trains again. */
const WINDOW = { names: KERNEL, windows: [{ from_step: 5, until_step: 25 }] };

/** A trainer's reset, with the step and the names that it was asked for. */
function recordingReset(optimizer = new SmallOptimizer("momentum")) {
  const resets: string[] = [];
  const resetOptimizerState = (parameters: readonly Parameter[]) => {
    resets.push(parameters.map(({ name }) => name).join(", "));
    optimizer.capabilities.resetOptimizerState(parameters);
  };
  return { optimizer, resets, capabilities: { resetOptimizerState } };
}

describe.each(OPTIMIZERS)("a window in which %s trains nothing", (optimizer) => {
  it.each(["reset", "keep"] as const)("moves nothing with `optimizer_state: %s`", async (state) => {
    const { trainedSteps } = await trainSmallModel({
      optimizer: new SmallOptimizer(optimizer),
      callbacks: [new Freezer({ ...WINDOW, optimizer_state: state })],
      maxEpochs: 7,
    });

    expect(trainedSteps(KERNEL)).toEqual([...steps(0, 5), ...steps(25, 28)]);
    expect(trainedSteps("model.head.bias")).toEqual(steps(0, 28));
  });
});

describe("the first update after a window, with momentum", () => {
  /** Gradient and update of the first number of a weight, step by step. */
  const trainWith = async (...options: readonly FreezerOptions[]) => {
    const weights = createModel();
    const at = weights.findIndex(({ name }) => name === KERNEL);
    const values = weights[at]!.values;
    const seen: { gradient: number; update: number }[] = [];
    let [before, gradient] = [0, 0];
    const probe: Callback = {
      onBatchStart({ globalStep }) {
        before = values[0]!;
        gradient = gradientsOf(weights, globalStep)[at]![0]!;
      },
      onBatchEnd: () => void seen.push({ gradient, update: values[0]! - before }),
    };
    await trainSmallModel({
      weights,
      optimizer: new SmallOptimizer("momentum", 0.001),
      callbacks: [...options.map((own) => new Freezer(own)), probe],
      maxEpochs: 7,
    });
    return seen;
  };

  it("is the gradient alone with `reset`, which is the default", async () => {
    for (const options of [WINDOW, { ...WINDOW, optimizer_state: "reset" as const }]) {
      const seen = await trainWith(options);
      expect(seen[25]!.update).toBeCloseTo(-0.001 * seen[25]!.gradient, 12);
    }
  });

  it.each([
    ["keep", "keep", true],
    ["keep", "reset", false],
    ["reset", "keep", false],
  ] as const)("has the old velocity with `keep` of every Freezer: %s, %s", async (first, second, isKept) => {
    const seen = await trainWith(
      { ...WINDOW, optimizer_state: first },
      { ...WINDOW, name_starts_with: "model.head.k", optimizer_state: second },
    );
    const velocity = seen.slice(0, 5).reduce((sum, { gradient }) => 0.9 * sum + gradient, 0);
    const expected = seen[25]!.gradient + (isKept ? 0.9 * velocity : 0);
    expect(seen[25]!.update).toBeCloseTo(-0.001 * expected, 12);
  });
});

describe("the optimizer", () => {
  it("forgets what thaws, when the last Freezer lets go of it, and nothing else", async () => {
    const { resets, ...setting } = recordingReset();
    await trainSmallModel({
      ...setting,
      callbacks: [
        new Freezer({ names: "model.encoder.layer1", until_epoch: 1 }),
        new Freezer({ names: "model.encoder.layer1.bias", until_epoch: 2 }),
        new Freezer({ names: "model.head.bias", until_epoch: 2, optimizer_state: "keep" }),
      ],
      maxEpochs: 4,
    });

    expect(resets).toEqual(["model.encoder.layer1.kernel", "model.encoder.layer1.bias"]);
  });

  it("forgets once, however often a release is asked for", async () => {
    const { resets, ...setting } = recordingReset();
    const freezer = new Freezer({ names: KERNEL, until_epoch: 1 });
    await trainSmallModel({
      ...setting,
      callbacks: [freezer, { onBatchEnd: ({ globalStep }) => void (globalStep > 4 && freezer.unfreeze()) }],
      maxEpochs: 3,
    });

    expect(resets).toEqual([KERNEL]);
  });

  it("forgets at each end of a window", async () => {
    const { resets, ...setting } = recordingReset();
    const windows = [{ until_epoch: 1 }, { from_epoch: 2, until_epoch: 3 }];
    await trainSmallModel({ ...setting, callbacks: [new Freezer({ names: KERNEL, windows })], maxEpochs: 4 });

    expect(resets).toEqual([KERNEL, KERNEL]);
  });

  it.each([
    [4, [KERNEL]],
    [6, []],
  ])(
    "of a run that goes on at step %i forgets only what is released then or later",
    async (step, expected) => {
      const options = { names: KERNEL, until_epoch: 1 };
      let state: StateValue = null;
      const original = new Freezer(options);
      await trainSmallModel({
        callbacks: [
          original,
          { onBatchEnd: ({ globalStep }) => void (globalStep === step && (state = original.state())) },
        ],
        maxEpochs: 3,
      });
      const { resets, ...setting } = recordingReset();
      const resumed = new Freezer(options);
      resumed.loadState(state);
      await trainSmallModel({ ...setting, callbacks: [resumed], maxEpochs: 3, fromStep: step });

      expect(resets).toEqual(expected);
    },
  );

  it("that cannot forget is told of once, where there is something to forget", async () => {
    const linesOf = async (options: Omit<FreezerOptions, "names">) => {
      const callbacks = [KERNEL, "model.head.bias"].map((names) => new Freezer({ ...options, names }));
      const { trainer } = await trainSmallModel({ callbacks, maxEpochs: 4 });
      return trainer.lines.filter((line) => line.includes("momentum"));
    };
    const windows = [{ until_epoch: 1 }, { from_epoch: 2, until_epoch: 3 }];

    expect(await linesOf({ windows })).toEqual([
      "this trainer cannot make its optimizer forget: what is released again goes on with the momentum that it had",
    ]);
    expect(await linesOf({ windows, optimizer_state: "keep" })).toEqual([]);
    expect(await linesOf({ until_epoch: 1 })).toEqual([]);
  });
});
