import { describe, expect, it } from "vitest";
import type { Callback, StateValue } from "../callback.js";
import { createModel } from "../testing/small-model.js";
import { OPTIMIZERS } from "../testing/small-optimizers.js";
import { SmallTrainer } from "../testing/small-trainer.js";
import { steps, trainSmallModel } from "../testing/train-small-model.js";
import { Freezer } from "./freezer.js";
import type { FreezerOptions } from "./freezer-options.js";

const KERNEL = "model.head.kernel";
const freezeKernel = (limits: FreezerOptions) => new Freezer({ names: KERNEL, ...limits });

describe.each(OPTIMIZERS)("time of release, trained with %s", (optimizer) => {
  it.each<[string, FreezerOptions, number]>([
    ["never freezes until epoch 0", { until_epoch: 0 }, 0],
    ["never freezes until step 0", { until_step: 0 }, 0],
    ["freezes the whole of epoch 0 until epoch 1", { until_epoch: 1 }, 4],
    ["freezes two whole epochs until epoch 2", { until_epoch: 2 }, 8],
    ["makes exactly 6 steps without it until step 6", { until_step: 6 }, 6],
    ["releases at the step when that comes first", { until_epoch: 5, until_step: 6 }, 6],
    ["releases at the epoch when that comes first", { until_epoch: 1, until_step: 600 }, 4],
    ["takes a start epoch alone for the end of freezing", { start_epoch: 2 }, 8],
    ["never releases without a limit", {}, 12],
    ["never releases when the limit comes after the run", { until_epoch: 7 }, 12],
  ])("%s", async (_, limits, released) => {
    const { trainedSteps } = await trainSmallModel({
      callbacks: [freezeKernel(limits)],
      maxEpochs: 3,
      optimizer,
    });

    expect(trainedSteps(KERNEL)).toEqual(steps(released, 12));
    expect(trainedSteps("model.head.bias")).toEqual(steps(0, 12));
  });

  it("releases by hand from the next step on", async () => {
    const freezer = freezeKernel({});
    const release: Callback = {
      onBatchEnd: (trainer) => {
        if (trainer.globalStep === 5) freezer.unfreeze();
      },
    };
    const { trainedSteps } = await trainSmallModel({
      callbacks: [freezer, release],
      maxEpochs: 3,
      optimizer,
    });

    expect(trainedSteps(KERNEL)).toEqual(steps(5, 12));
  });

  it("goes through the schedule again in a second run with the same objects", async () => {
    const freezer = freezeKernel({ until_step: 6 });
    const other = new Freezer({ names: "model.backbone" });
    const releaseOnce: Callback = { onTrainStart: () => other.unfreeze() };
    const weights = createModel();
    const first = await trainSmallModel({
      weights,
      callbacks: [releaseOnce, freezer, other],
      maxEpochs: 3,
      optimizer,
    });
    const second = await trainSmallModel({ weights, callbacks: [freezer, other], maxEpochs: 3, optimizer });

    expect(first.trainedSteps(KERNEL)).toEqual(steps(6, 12));
    expect(first.trainedSteps("model.backbone.conv1.kernel")).toEqual(steps(0, 12));
    expect(second.trainedSteps(KERNEL)).toEqual(steps(6, 12));
    expect(second.trainedSteps("model.backbone.conv1.kernel")).toEqual([]);
  });
});

describe("transitions", () => {
  it("counts optimizer steps, never in the middle of an accumulation window", async () => {
    const flags: boolean[] = [];
    const weights = createModel();
    const record: Callback = {
      onBatchStart: () => void flags.push(weights.find(({ name }) => name === KERNEL)?.trainable ?? false),
    };
    await trainSmallModel({
      weights,
      accumulate: 4,
      callbacks: [freezeKernel({ until_step: 3 }), record],
      maxEpochs: 5,
    });

    expect(flags).toEqual(Array.from({ length: 20 }, (_, batch) => batch >= 12));
  });

  it("never happen in validation, and say nothing there", async () => {
    const seen: string[] = [];
    const watch: Callback = {
      onValidationStart: (trainer) =>
        void seen.push(JSON.stringify(trainer.parameters().map((p) => p.trainable))),
      onValidationEnd: (trainer) =>
        void seen.push(JSON.stringify(trainer.parameters().map((p) => p.trainable))),
    };
    const { trainer } = await trainSmallModel({
      callbacks: [freezeKernel({ until_step: 4 }), watch],
      maxEpochs: 2,
      validate: () => ({ "val/loss": 1 }),
    });

    expect(seen[0]).toBe(seen[1]);
    expect(seen[0]).toContain("false");
    expect(trainer.lines).toHaveLength(2);
  });

  it("leave the flags as scheduled when the run is stopped or fails", async () => {
    const weights = createModel();
    const kernel = weights.find(({ name }) => name === KERNEL);
    const fail: Callback = {
      onBatchEnd: (_, batch) => {
        if (batch === 2) throw new Error("power cut");
      },
    };
    await expect(
      trainSmallModel({ weights, callbacks: [freezeKernel({ until_epoch: 1 }), fail], maxEpochs: 2 }),
    ).rejects.toThrow("power cut");
    expect(kernel?.trainable).toBe(false);

    const stop: Callback = { onEpochEnd: (trainer) => trainer.requestStop("enough") };
    await trainSmallModel({ weights, callbacks: [freezeKernel({ until_epoch: 1 }), stop], maxEpochs: 2 });
    expect(kernel?.trainable).toBe(false);

    const after = await trainSmallModel({
      weights,
      callbacks: [freezeKernel({ until_epoch: 1 })],
      maxEpochs: 2,
    });
    expect(after.trainedSteps(KERNEL)).toEqual(steps(4, 8));
  });

  it("give back what an earlier run left frozen once no Freezer of the run holds it", async () => {
    const weights = createModel();
    await trainSmallModel({ weights, callbacks: [freezeKernel({})], maxEpochs: 1 });
    const { trainedSteps } = await trainSmallModel({
      weights,
      callbacks: [new Freezer({ names: "model.backbone" })],
      maxEpochs: 1,
    });

    expect(trainedSteps(KERNEL)).toEqual(steps(0, 4));
  });

  it("are logged in one line each, as metrics and as text, and nothing on other steps", async () => {
    const { trainer } = await trainSmallModel({
      callbacks: [new Freezer({ name_starts_with: ["model.backbone.conv", "model.head"], until_step: 6 })],
      maxEpochs: 3,
    });

    expect(trainer.lines).toEqual([
      "epoch 0, step 0: froze `model.backbone.conv` until step 6, `model.head` until step 6 (6 parameters, 18 scalars); no backward saving for `model.head`, which gradients must pass through; 37.5% of the model is frozen",
      "epoch 1, step 6: unfroze `model.backbone.conv`, `model.head` (6 parameters, 18 scalars); 0.0% of the model is frozen",
    ]);
    expect(trainer.texts).toEqual(trainer.lines);
    expect(trainer.logged).toEqual([
      {
        step: 0,
        metrics: {
          "freezer/frozen_parameters": 18,
          "freezer/frozen_fraction": 0.375,
          "freezer/released_groups": 0,
        },
      },
      {
        step: 6,
        metrics: {
          "freezer/frozen_parameters": 0,
          "freezer/frozen_fraction": 0,
          "freezer/released_groups": 2,
        },
      },
    ]);
  });

  it("are in force for the hooks of later callbacks, from the start of training on", async () => {
    const weights = createModel();
    const kernel = weights.find(({ name }) => name === KERNEL)!;
    const seen: string[] = [];
    const note = (hook: string) => () => void seen.push(`${hook}: ${kernel.trainable ? "trains" : "frozen"}`);
    await trainSmallModel({
      weights,
      callbacks: [
        freezeKernel({ until_epoch: 1 }),
        { onTrainStart: note("train start"), onEpochStart: note("epoch start") },
      ],
      maxEpochs: 2,
    });

    expect(seen).toEqual(["train start: frozen", "epoch start: frozen", "epoch start: trains"]);
  });

  it.each<[hook: keyof Callback, step: number]>([
    ["onEpochStart", 0],
    ["onStepStart", 0],
    ["onBatchStart", 0],
    ["onBatchEnd", 1],
  ])("set flags right that somebody else changes in %s, and say so once", async (hook, step) => {
    const weights = createModel();
    const kernel = weights.find(({ name }) => name === KERNEL)!;
    const meddle: Callback = { [hook]: () => void (kernel.trainable = true) };
    const { trainer, trainedSteps } = await trainSmallModel({
      weights,
      callbacks: [freezeKernel({ until_epoch: 2 }), meddle],
      maxEpochs: 3,
    });

    expect(trainedSteps(KERNEL)).toEqual(steps(8, 12));
    expect(trainer.warnings).toEqual([
      `epoch 0, step ${step}: something other than a Freezer changed whether \`model.head.kernel\` trains; the schedule decides that, so it was set back (told once)`,
    ]);
  });

  it("leave alone what no Freezer selects", async () => {
    const weights = createModel();
    const bias = weights.find(({ name }) => name === "model.head.bias")!;
    const { trainer, trainedSteps } = await trainSmallModel({
      weights,
      callbacks: [
        freezeKernel({ until_epoch: 1 }),
        { onEpochStart: ({ epoch }) => void (bias.trainable = epoch !== 1) },
      ],
      maxEpochs: 3,
    });

    expect(trainedSteps("model.head.bias")).toEqual([...steps(0, 4), ...steps(8, 12)]);
    expect(trainer.warnings).toEqual([]);
  });
});

describe("a trainer that runs again", () => {
  it("goes through the same transitions, with the same notices", async () => {
    const weights = createModel();
    const freezer = freezeKernel({ until_epoch: 1 });
    const callbacks = [
      freezer,
      new Freezer({ names: "model.head", until_epoch: 2, except_names: "model.encoder" }),
    ];
    const trainer = new SmallTrainer({ weights, callbacks, maxEpochs: 3 });
    await trainer.fit();
    const [lines, warnings] = [trainer.lines.splice(0), trainer.warnings.splice(0)];
    await trainer.fit();

    expect(lines.slice(1)).toEqual([
      "epoch 0, step 0: froze `model.head.kernel` until epoch 1, `model.head` until epoch 2 (2 parameters, 6 scalars); no backward saving for `model.head.kernel`, `model.head`, which gradients must pass through; 12.5% of the model is frozen",
      "epoch 1, step 4: released `model.head.kernel`, frozen all the same; still frozen: `model.head` until epoch 2; no backward saving for `model.head`, which gradients must pass through; 12.5% of the model is frozen",
      "epoch 2, step 8: unfroze `model.head` (2 parameters, 6 scalars); 0.0% of the model is frozen",
    ]);
    expect(trainer.lines).toEqual(lines);
    expect(warnings).toHaveLength(1);
    expect(trainer.warnings).toEqual(warnings);
  });

  it("is not bound by a Freezer that has been taken out", async () => {
    const weights = createModel();
    const kernel = weights.find(({ name }) => name === KERNEL)!;
    const callbacks = [freezeKernel({}), new Freezer({ names: "model.backbone" })];
    const trainer = new SmallTrainer({ weights, callbacks, maxEpochs: 1 });
    await trainer.fit();
    expect(kernel.trainable).toBe(false);
    callbacks.shift();
    await trainer.fit();

    expect(kernel.trainable).toBe(true);
  });

  it("respects what the user has frozen in between", async () => {
    const weights = createModel();
    const callbacks = [freezeKernel({ until_epoch: 1 })];
    await trainSmallModel({ weights, callbacks, maxEpochs: 2 });
    weights.find(({ name }) => name === KERNEL)!.trainable = false;
    const { trainedSteps } = await trainSmallModel({ weights, callbacks, maxEpochs: 2 });

    expect(trainedSteps(KERNEL)).toEqual([]);
  });
});

describe("resuming", () => {
  it("keeps a release by hand", async () => {
    const freezer = freezeKernel({ until_epoch: 3 });
    const states: unknown[] = [];
    await trainSmallModel({
      callbacks: [
        freezer,
        {
          onBatchEnd: (trainer) => {
            if (trainer.globalStep === 2) freezer.unfreeze();
          },
          onTrainEnd: () => void states.push(freezer.state()),
        },
      ],
      maxEpochs: 1,
    });
    const resumed = freezeKernel({ until_epoch: 3 });
    resumed.loadState(JSON.parse(JSON.stringify(states[0])) as ReturnType<Freezer["state"]>);
    const { trainedSteps } = await trainSmallModel({ callbacks: [resumed], maxEpochs: 3, fromStep: 4 });

    expect(trainedSteps(KERNEL)).toEqual(steps(4, 12));
  });

  it("lets a changed schedule decide at the resumed step, in one line that says what it changes", async () => {
    const before = freezeKernel({ until_epoch: 3 });
    let state: StateValue = null;
    const keep: Callback = { onEpochEnd: () => void (state = before.state()) };
    await trainSmallModel({ callbacks: [before, keep], maxEpochs: 1 });
    const after = new Freezer({ names: [KERNEL, "model.backbone.conv2"], unfreeze_every_n_epochs: 1 });
    after.loadState(state);
    const { trainedSteps, trainer } = await trainSmallModel({
      callbacks: [after],
      maxEpochs: 3,
      fromStep: 4,
    });

    expect(trainedSteps(KERNEL)).toEqual(steps(4, 12));
    expect(trainedSteps("model.backbone.conv2.kernel")).toEqual(steps(8, 12));
    expect(trainer.lines[0]).toMatch(
      /^epoch 1, step 4: froze `model.backbone.conv2` until epoch 2 .*; unfroze `model.head.kernel` /,
    );
  });

  it("says nothing where nothing changes, and tells of a release at that very step once", async () => {
    const linesFrom = async (fromStep: number) => {
      const options = { until_step: 6 };
      const first = freezeKernel(options);
      const states = new Map<number, StateValue>();
      const keep: Callback = { onBatchEnd: ({ globalStep }) => void states.set(globalStep, first.state()) };
      await trainSmallModel({ callbacks: [first, keep], maxEpochs: 2 });
      const resumed = freezeKernel(options);
      resumed.loadState(states.get(fromStep) ?? null);
      const thaws: number[] = [];
      const note: Callback = { onParametersThawed: ({ globalStep }) => void thaws.push(globalStep) };
      const { trainer } = await trainSmallModel({ callbacks: [resumed, note], maxEpochs: 2, fromStep });
      return { lines: trainer.lines.map((line) => line.split(" (")[0]), thaws };
    };
    const release = { lines: ["epoch 1, step 6: unfroze `model.head.kernel`"], thaws: [6] };

    expect(await linesFrom(5)).toEqual(release);
    expect(await linesFrom(6)).toEqual(release);
    expect(await linesFrom(7)).toEqual({ lines: [], thaws: [] });
  });

  it("follows the schedule at the resumed epoch and step, without any state", async () => {
    for (let fromStep = 0; fromStep <= 12; fromStep++) {
      const { trainedSteps } = await trainSmallModel({
        callbacks: [freezeKernel({ until_step: 6 })],
        maxEpochs: 4,
        fromStep,
      });
      expect(trainedSteps(KERNEL)).toEqual(steps(Math.max(6, fromStep), 16));
    }
  });
});
