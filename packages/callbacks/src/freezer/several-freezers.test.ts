import { describe, expect, it } from "vitest";
import type { Parameter } from "../trainer.js";
import { optionErrorOf } from "../testing/option-error-of.js";
import { createModel, createWeights } from "../testing/small-model.js";
import { OPTIMIZERS } from "../testing/small-optimizers.js";
import { SmallTrainer } from "../testing/small-trainer.js";
import { steps, trainSmallModel } from "../testing/train-small-model.js";
import { Freezer } from "./freezer.js";
import type { FreezerOptions } from "./freezer-options.js";

describe.each(OPTIMIZERS)("several Freezers, trained with %s", (optimizer) => {
  const train = (...options: readonly FreezerOptions[]) =>
    trainSmallModel({ callbacks: options.map((own) => new Freezer(own)), maxEpochs: 12, optimizer });

  it("release each its own, and leave that of the others frozen", async () => {
    const { trainedSteps } = await train(
      { names: "model.backbone", until_epoch: 3 },
      { names: "model.encoder", until_step: 30 },
    );

    expect(trainedSteps("model.backbone.conv1.kernel")).toEqual(steps(12, 48));
    expect(trainedSteps("model.encoder.layer1.kernel")).toEqual(steps(30, 48));
    expect(trainedSteps("model.head.kernel")).toEqual(steps(0, 48));
  });

  it.each([false, true])("hold a parameter while either claims it (reversed: %s)", async (isReversed) => {
    const options: FreezerOptions[] = [
      { name_starts_with: "model.backbone", until_epoch: 5 },
      { name_starts_with: "model.backbone.conv1", until_epoch: 10 },
    ];
    const { trainedSteps, trainer } = await train(...(isReversed ? options.reverse() : options));

    expect(trainedSteps("model.backbone.conv1.kernel")).toEqual(steps(40, 48));
    expect(trainedSteps("model.backbone.conv2.kernel")).toEqual(steps(20, 48));
    expect(trainer.lines.filter((line) => line.includes("both select"))).toHaveLength(1);
    expect(trainer.lines).toContain(
      "epoch 5, step 20: unfroze `model.backbone` (4 parameters, 12 scalars); still frozen: `model.backbone.conv1` until epoch 10; 12.5% of the model is frozen",
    );
  });

  it("are not bound by each other's exceptions", async () => {
    const { trainedSteps } = await train(
      { name_starts_with: "model.encoder", except_names: "model.encoder.layer2" },
      { names: "model.encoder.layer2", until_epoch: 2 },
    );

    expect(trainedSteps("model.encoder.layer2.kernel")).toEqual(steps(8, 48));
    expect(trainedSteps("model.encoder.layer1.kernel")).toEqual([]);
  });

  it("act as one when they are the same, with one notice", async () => {
    const twice: FreezerOptions = { names: "model.head.kernel", until_epoch: 1 };
    const { trainedSteps, trainer } = await train(twice, twice);

    expect(trainedSteps("model.head.kernel")).toEqual(steps(4, 48));
    expect(trainer.lines).toEqual([
      "the Freezers of `model.head.kernel` and of `model.head.kernel` both select `model.head.kernel`, frozen while either holds it",
      "epoch 0, step 0: froze `model.head.kernel` until epoch 1 (1 parameter, 3 scalars); no backward saving for `model.head.kernel`, which gradients must pass through; 6.3% of the model is frozen",
      "epoch 1, step 4: unfroze `model.head.kernel` (1 parameter, 3 scalars); 0.0% of the model is frozen",
    ]);
  });
});

describe("Freezers that leave nothing to train", () => {
  const failureOf = async (...options: readonly FreezerOptions[]) => {
    const callbacks = options.map((own) => new Freezer(own));
    const trainer = new SmallTrainer({ weights: createModel(), callbacks, maxEpochs: 4 });
    const error = await optionErrorOf(() => trainer.fit());
    expect(trainer.globalStep).toBe(0);
    return { error, callbacks };
  };

  it("are refused before the first step, with the epoch and their names", async () => {
    const { error, callbacks } = await failureOf(
      { names: ["model.backbone", "model.encoder"], until_epoch: 2 },
      { names: "model.head", until_step: 6 },
    );

    expect(error.subject).toBe(callbacks[1]);
    expect(error.issues[0]).toMatchObject({
      code: "NOTHING_TRAINABLE",
      message:
        "nothing is left to train at epoch 0: the Freezer of `model.backbone`, `model.encoder` and the Freezer of `model.head` together hold every parameter that could",
      related: [{ subject: callbacks[0], path: [], label: "holds a part of it" }],
    });
  });

  it("are named up to four of them", async () => {
    const names = createModel().map(({ name }) => name);
    const { error } = await failureOf(
      ...names.map((name) => ({ names: name })),
      { name_starts_with: "model" },
      { name_starts_with: "model.h" },
    );

    expect(error.message).toMatch(
      /: the Freezer of \S+( and the Freezer of \S+){3} and \d+ more together hold/,
    );
    expect(error.issues[0]?.related).toHaveLength(4);
  });

  it("are refused when one does it alone", async () => {
    const { error } = await failureOf({ name_starts_with: "model" });

    expect(error.message).toContain("at epoch 0: the Freezer of `model` holds every parameter that could");
  });

  it("are refused when the user froze all the rest", async () => {
    const weights = createModel();
    for (const weight of weights.slice(2)) weight.trainable = false;
    const trainer = new SmallTrainer({
      weights,
      callbacks: [new Freezer({ names: "model.backbone.conv1" })],
      maxEpochs: 1,
    });

    await expect(trainer.fit()).rejects.toThrow("nothing is left to train at epoch 0");
  });

  it("are refused once a late layer is built that they freeze as well", async () => {
    const trainer = new SmallTrainer({
      weights: createWeights("model.head.kernel"),
      lateWeights: createWeights("model.late.kernel"),
      callbacks: [new Freezer({ names: ["model.head", "model.late"] })],
      maxEpochs: 1,
    });
    const error = await optionErrorOf(() => trainer.fit());

    expect(error.issues[0].code).toBe("NOTHING_TRAINABLE");
    expect(trainer.globalStep).toBe(0);
  });

  it("are accepted when they never freeze", async () => {
    const { trainedSteps } = await trainSmallModel({
      callbacks: [new Freezer({ names: "model", until_epoch: 0 })],
      maxEpochs: 1,
    });

    expect(trainedSteps("model.head.bias")).toEqual(steps(0, 4));
  });
});

describe("a release", () => {
  it("is told to the other callbacks, with the groups that are still to come", async () => {
    const thaws: (readonly [number, readonly string[], number])[] = [];
    await trainSmallModel({
      callbacks: [
        {
          onParametersThawed: (trainer, thawed: readonly Parameter[], remaining) =>
            void thaws.push([trainer.globalStep, thawed.map(({ layerPath }) => layerPath), remaining]),
        },
        new Freezer({ names: ["model.encoder.layer1.kernel"], until_step: 2 }),
        new Freezer({
          names: ["model.encoder.layer2.kernel", "model.encoder.layer3.kernel"],
          unfreeze_every_n_epochs: 1,
        }),
        new Freezer({ names: "model.backbone" }),
        new Freezer({ names: "model.head", until_epoch: 9 }),
      ],
      maxEpochs: 4,
    });

    expect(thaws).toEqual([
      [2, ["model.encoder.layer1"], 2],
      [4, ["model.encoder.layer2"], 1],
      [8, ["model.encoder.layer3"], 0],
    ]);
  });
});
