import { describe, expect, it } from "vitest";
import { createModel, type Weight } from "../testing/small-model.js";
import { SmallTrainer } from "../testing/small-trainer.js";
import { steps, trainSmallModel } from "../testing/train-small-model.js";
import { Freezer } from "./freezer.js";
import type { FreezerOptions } from "./freezer-options.js";
import { scheduleGroups } from "./scheduled-groups.js";

const BLOCKS: Readonly<Record<string, string>> = {
  "model.backbone.conv1": "stem",
  "model.backbone.bn1": "stem",
  "model.backbone.conv2": "unit",
  "model.encoder.layer1": "unit",
  "model.encoder.layer2": "unit",
};

/** The model of the conformance cases with two blocks; what lies in none is one of its own. */
function blockModel(): Weight[] {
  return createModel().map((weight) => {
    const block = BLOCKS[weight.layerPath];
    return block === undefined ? weight : { ...weight, block };
  });
}

function groupsOf(options: FreezerOptions) {
  return scheduleGroups(new Freezer({ unfreeze_by: "block", ...options }), blockModel()).groups.map(
    ({ label, parameters, rate }) => ({ label, count: parameters.length, rate }),
  );
}

describe("unfreeze_by: block", () => {
  it("makes a group of each block, in the order of the forward pass or against it", () => {
    const options = { names: ["backbone", "encoder"], unfreeze_every_n_epochs: 1 };
    const labels = (order: "first_first" | "last_first") =>
      groupsOf({ ...options, order }).map(({ label }) => label);
    const forward = ["stem", "unit", "model.encoder.layer3", "model.encoder.layer10"];
    expect(labels("first_first")).toEqual(forward);
    expect(labels("last_first")).toEqual([...forward].reverse());
  });

  it("holds of a block only what is selected", () => {
    expect(groupsOf({ names: "backbone", except_patterns: "**.bias" })).toEqual([
      { label: "stem", count: 3, rate: 1 },
      { label: "unit", count: 1, rate: 1 },
    ]);
  });

  it("divides the rate once for each block nearer the output", () => {
    expect(
      groupsOf({ names: ["backbone", "encoder"], lr_factor: 0.8, lr_decay_per_group: 2 }).map(
        ({ label, rate }) => [label, rate],
      ),
    ).toEqual([
      ["stem", 0.1],
      ["unit", 0.2],
      ["model.encoder.layer3", 0.4],
      ["model.encoder.layer10", 0.8],
    ]);
  });

  it("trains the weights of a block from its epoch on, bit for bit", async () => {
    const freezer = new Freezer({
      names: ["backbone", "encoder.layer1", "encoder.layer2"],
      unfreeze_by: "block",
      order: "last_first",
      unfreeze_every_n_epochs: 1,
    });
    const { trainedSteps, trainer } = await trainSmallModel({
      weights: blockModel(),
      callbacks: [freezer],
      maxEpochs: 3,
    });
    for (const name of ["model.backbone.conv2.kernel", "model.encoder.layer2.bias"])
      expect(trainedSteps(name)).toEqual(steps(4, 12));
    expect(trainedSteps("model.backbone.bn1.gamma")).toEqual(steps(8, 12));
    expect(trainer.lines.filter((line) => line.startsWith("epoch 1"))).toEqual([
      expect.stringContaining(
        "unfroze `unit` (6 parameters, 18 scalars); still frozen: `stem` until epoch 2",
      ),
    ]);
  });

  it("says so, and goes by layers, where the trainer knows no blocks", async () => {
    const freezer = new Freezer({ names: "encoder", unfreeze_by: "block", unfreeze_every_n_epochs: 1 });
    const trainer = new SmallTrainer({ weights: createModel(), callbacks: [freezer], maxEpochs: 2 });
    await trainer.fit();
    expect(trainer.warnings).toEqual([
      "`unfreeze_by: block` releases one layer after another, as `unfreeze_by: layer` does: this trainer does not say which layers make a block",
    ]);
    expect(trainer.lines.at(-1)).toContain("unfroze `model.encoder.layer1`");
  });

  it("warns where all that is selected is one block", () => {
    const { warnings } = scheduleGroups(
      new Freezer({ names: "backbone.conv1", unfreeze_by: "block", unfreeze_every_n_epochs: 2 }),
      blockModel(),
    );
    expect(warnings.map(({ message }) => message)).toEqual([
      "`unfreeze_every_n_epochs` releases one block after another, and this Freezer selects one: all of `stem` is released at once; `unfreeze_by: layer` releases its layers one by one",
    ]);
  });
});

describe("the release of what the model holds frozen", () => {
  it("is told with the reason and what would cure it", async () => {
    const heldBy = "its file says `trainable: false`; `trainable: all` lets it train";
    const weights = createModel().map((weight) =>
      weight.layerPath === "model.backbone.conv1" ? { ...weight, trainable: false, heldBy } : weight,
    );
    const freezer = new Freezer({ names: "backbone.conv1", until_epoch: 1 });
    const trainer = new SmallTrainer({ weights, callbacks: [freezer], maxEpochs: 2 });
    await trainer.fit();
    expect(trainer.lines.at(-1)).toContain(
      "released `backbone.conv1`, frozen all the same (`model.backbone.conv1.kernel` and 1 more: its file says `trainable: false`; `trainable: all` lets it train)",
    );
  });
});

describe("warnings of a kind in the log", () => {
  it("are one line where there are many", async () => {
    const freezer = new Freezer({ names: "head.bias", except_names: ["a", "b", "c", "d"] });
    const trainer = new SmallTrainer({ weights: createModel(), callbacks: [freezer], maxEpochs: 1 });
    await trainer.fit();
    expect(trainer.warnings).toEqual([
      "`a` in `except_names` excludes nothing that this Freezer selects; `b` in `except_names` excludes nothing that this Freezer selects; and 2 more of this kind",
    ]);
  });
});
