import { describe, expect, it } from "vitest";
import { Freezer } from "../freezer/freezer.js";
import type { FreezerOptions } from "../freezer/freezer-options.js";
import { optionErrorOf } from "../testing/option-error-of.js";
import { createModel, createWeights, type Weight } from "../testing/small-model.js";
import { trainSmallModel } from "../testing/train-small-model.js";
import type { StepForecast } from "./plan-content.js";
import { planFreezing, type FreezePlanInput } from "./plan-freezing.js";

/** Each layer costs as many multiply-adds as the last digits of this table say; others none. */
function layersOf(weights: readonly Weight[], costs: Readonly<Record<string, number>> = {}) {
  return [...new Set(weights.map(({ layerPath }) => layerPath))].map((path, forwardIndex) => ({
    path,
    type: weights.find(({ layerPath }) => layerPath === path)?.layerType ?? "",
    forwardIndex,
    multiplyAdds: costs[path] ?? 100,
  }));
}

function plan(options: readonly FreezerOptions[], input: Partial<FreezePlanInput> = {}) {
  const parameters = createModel();
  const lines: string[] = [];
  const result = planFreezing({
    callbacks: options.map((own) => new Freezer(own)),
    parameters,
    layers: layersOf(parameters),
    maxEpochs: 16,
    stepsPerEpoch: 4,
    logger: { debug: () => {}, info: (line) => void lines.push(line), warn: () => {} },
    ...input,
  });
  return { json: result.toJSON(), lines };
}

const SEED: readonly FreezerOptions[] = [
  { name_starts_with: ["model.backbone"], until_epoch: 5 },
  {
    name_starts_with: ["model.encoder.layer1.", "model.encoder.layer2"],
    start_epoch: 5,
    unfreeze_every_n_epochs: 5,
  },
];
const OVERLAP: readonly FreezerOptions[] = [
  { names: "model.backbone", until_epoch: 5 },
  { names: "model.backbone.conv1", until_epoch: 10 },
];

describe("the plan of a run", () => {
  it("lists parameters and phases in the agreed JSON", () => {
    const parameters = createWeights("model.backbone.kernel", "model.head.kernel", "model.head.bias");
    const { json } = plan([{ names: "model.backbone", until_epoch: 5 }], {
      parameters,
      layers: layersOf(parameters, { "model.backbone": 900 }),
      maxEpochs: 15,
    });

    expect(JSON.parse(JSON.stringify(json))).toEqual({
      max_epochs: 15,
      steps_per_epoch: 4,
      parameters: [
        { name: "model.backbone.kernel", size: 3, layer: "model.backbone" },
        { name: "model.head.kernel", size: 3, layer: "model.head" },
        { name: "model.head.bias", size: 3, layer: "model.head" },
      ],
      phases: [
        {
          from_epoch: 0,
          from_step: 0,
          until_epoch: 5,
          until_step: 20,
          frozen: ["model.backbone.kernel"],
          trainable_parameters: 6,
          frozen_parameters: 3,
          relative_step_cost: (1000 + 100 + 100) / 3000,
        },
        {
          from_epoch: 5,
          from_step: 20,
          until_epoch: 15,
          until_step: 60,
          frozen: [],
          trainable_parameters: 9,
          frozen_parameters: 0,
          relative_step_cost: 1,
        },
      ],
      warnings: [],
    });
  });

  it.each<[string, readonly FreezerOptions[]]>([
    ["the seed page's schedule", SEED],
    ["overlapping Freezers", OVERLAP],
    [
      "limits in the middle of epochs",
      [
        { names: "model.encoder", until_step: 6 },
        { names: "model.head", until_step: 30 },
      ],
    ],
    [
      "layers of one entry, the last first",
      [{ names: "encoder", unfreeze_every_n_epochs: 3, unfreeze_by: "layer", order: "last_first" }],
    ],
    ["windows", [{ names: "encoder", windows: [{ until_epoch: 2 }, { from_epoch: 4, until_step: 30 }] }]],
  ])("is what the run then does: %s", async (_, options) => {
    const { json } = plan(options);
    const { trainedSteps, weights } = await trainSmallModel({
      callbacks: options.map((own) => new Freezer(own)),
      maxEpochs: 16,
    });

    for (const { name } of weights) {
      const planned = json.phases.flatMap(({ frozen, from_step, until_step }) =>
        frozen.includes(name)
          ? []
          : Array.from({ length: until_step! - from_step! }, (__, at) => from_step! + at),
      );
      expect(trainedSteps(name), name).toEqual(planned);
    }
  });

  it("has no phase for a release that changes nothing", () => {
    const { json } = plan([
      { names: "model.backbone.conv1", until_epoch: 3 },
      { names: "model.backbone", until_epoch: 5 },
    ]);

    expect(json.phases.map(({ from_epoch, until_epoch }) => [from_epoch, until_epoch])).toEqual([
      [0, 5],
      [5, 16],
    ]);
  });

  it("has no phase for the release of what the user froze", () => {
    const parameters = createModel();
    for (const parameter of parameters)
      if (parameter.name.startsWith("model.backbone.conv1")) parameter.trainable = false;
    const { json } = plan([{ names: "model.backbone.conv1", until_epoch: 3 }], { parameters });

    expect(json.phases).toMatchObject([{ from_epoch: 0, from_step: 0, until_epoch: 16, until_step: 64 }]);
  });

  it("changes no flag and does not mind other callbacks", () => {
    const parameters = createModel();
    plan([], { parameters, callbacks: [{}, new Freezer({ names: "model.head" })] });

    expect(parameters.every(({ trainable }) => trainable)).toBe(true);
  });

  it("gives the epoch's index for a phase that begins in the middle of it", () => {
    const { json } = plan([{ names: "model.encoder", until_step: 6 }], { maxEpochs: 3 });

    expect(json.phases).toMatchObject([
      { from_epoch: 0, from_step: 0, until_epoch: 1, until_step: 6 },
      { from_epoch: 1, from_step: 6, until_epoch: 3, until_step: 12 },
    ]);
  });

  it("has no steps when the length of an epoch is unknown, and says what it leaves out", () => {
    const { json } = plan([{ names: "model.backbone", until_step: 6, until_epoch: 2 }], {
      maxEpochs: 3,
      stepsPerEpoch: null,
    });

    expect(json.phases).toMatchObject([
      { from_epoch: 0, from_step: null, until_epoch: 2, until_step: null },
      { from_epoch: 2, from_step: null, until_epoch: 3, until_step: null },
    ]);
    expect(json.warnings).toEqual([
      {
        code: "EPOCH_LENGTH_UNKNOWN",
        message:
          "how many steps an epoch has is not known before the run; releases by step are not shown: `model.backbone` until epoch 2 or step 6",
      },
    ]);
  });

  it("has an open end without a limit of epochs", () => {
    const { json } = plan([{ names: "model.encoder", until_epoch: 2 }], { maxEpochs: null });

    expect(json.max_epochs).toBeNull();
    expect(json.phases.at(-1)).toMatchObject({ from_epoch: 2, until_epoch: null, until_step: null });
  });

  it("counts what the user froze as frozen throughout", () => {
    const parameters = createModel();
    parameters[0]!.trainable = false;
    const { json } = plan([{ names: "model.backbone.conv1", until_epoch: 1 }], { parameters });

    expect(json.phases.at(-1)?.frozen).toEqual(["model.backbone.conv1.kernel"]);
  });

  it("says unknown for the cost of layers that do not tell theirs", () => {
    const parameters = createModel();
    const layers = layersOf(parameters).map((layer) => ({ ...layer, multiplyAdds: 0 }));

    expect(plan([], { parameters, layers }).json.phases[0]?.relative_step_cost).toBeNull();
  });

  it("tells of Freezers that select the same", () => {
    expect(plan(OVERLAP).lines).toEqual([
      "the Freezers of `model.backbone` and of `model.backbone.conv1` both select `model.backbone.conv1.kernel` and 1 more, frozen while either holds it",
    ]);
  });

  it("refuses a metric that the run will not log", async () => {
    const options: FreezerOptions = { names: "model.head", monitor: "val/los" };
    const error = await optionErrorOf(() => plan([options], { metricNames: ["train/loss", "val/loss"] }));
    expect(error.issues[0]).toMatchObject({ code: "UNKNOWN_METRIC", help: ["did you mean `val/loss`?"] });
  });

  it.each<[string, FreezerOptions, string]>([
    ["a name that matches nothing", { names: "model.encodr" }, "UNMATCHED_PARAMETER"],
    ["a schedule that leaves nothing to train", { names: "model" }, "NOTHING_TRAINABLE"],
  ])("refuses %s as the run would", async (_, options, code) => {
    const freezer = new Freezer(options);
    const planned = await optionErrorOf(() => plan([], { callbacks: [freezer] }));
    const run = await optionErrorOf(() => trainSmallModel({ callbacks: [freezer], maxEpochs: 1 }));

    expect(planned.issues[0].code).toBe(code);
    expect(planned.issues).toEqual(run.issues);
    expect(planned.subject).toBe(freezer);
  });
});

describe("the plan of a trainer that says what it expects of a step", () => {
  const end = { code: "REGION_END", message: "the frozen region ends before `model.head`" };
  const forecast = (frozen: ReadonlySet<string>): StepForecast => ({
    estimatedStepCost: 1 - frozen.size / 32,
    cachedStepCost: 1 - frozen.size / 16,
    notes: frozen.size === 0 ? [] : [end],
  });

  it("has that beside the cost by multiply-adds, phase by phase", () => {
    const { json } = plan(
      [
        { names: "model.backbone", until_epoch: 5 },
        { names: "model.encoder", until_epoch: 3 },
      ],
      { forecast },
    );
    expect(json.phases).toMatchObject([
      { estimated_step_cost: 0.5625, cached_step_cost: 0.125, notes: [end] },
      { estimated_step_cost: 0.8125, cached_step_cost: 0.625, notes: [end] },
      { estimated_step_cost: 1, cached_step_cost: 1, notes: [] },
    ]);
    expect(json.notes).toEqual([end]);
    const without = plan([{ names: "model.backbone", until_epoch: 5 }]).json;
    expect(json.phases[1]?.relative_step_cost).toBe(without.phases[0]?.relative_step_cost);
    expect(Object.keys(without)).not.toContain("notes");
  });
});

describe("the plan of windows", () => {
  it("has a phase for each time that something is frozen", () => {
    const { json } = plan(
      [{ names: "backbone.conv1", windows: [{ until_epoch: 1 }, { from_epoch: 2, until_step: 10 }] }],
      { maxEpochs: 3 },
    );

    expect(
      json.phases.map(({ from_step, until_step, frozen }) => [from_step, until_step, frozen.length]),
    ).toEqual([
      [0, 4, 2],
      [4, 8, 0],
      [8, 10, 2],
      [10, 12, 0],
    ]);
  });

  it("tells of layers that are frozen anew behind layers that train, and of nothing never released", () => {
    const { json } = plan([{ names: "encoder.layer1", windows: [{ from_epoch: 3 }] }]);

    expect(json.warnings).toEqual([
      {
        code: "FROZEN_BEHIND_TRAINABLE",
        message:
          "from epoch 3 on `model.encoder.layer1` is frozen behind layers that train, which saves little: gradients must pass through all the same",
      },
    ]);
  });

  it("leaves out windows in steps when the length of an epoch is unknown", () => {
    const { json } = plan([{ names: "backbone.conv1", windows: [{ until_step: 9 }, { from_epoch: 2 }] }], {
      stepsPerEpoch: null,
      maxEpochs: 3,
    });

    expect(json.phases).toMatchObject([{ from_epoch: 0, until_epoch: 3 }]);
    expect(json.warnings[0]?.message).toContain(
      "releases by step are not shown: `backbone.conv1` until step 9",
    );
  });
});

describe("the plan of releases by metric", () => {
  const waiting: FreezerOptions = {
    names: ["backbone.conv1", "backbone.bn1", "backbone.conv2"],
    order: "last_first",
    monitor: "val/loss",
    patience: 2,
  };
  const phasesOf = (options: FreezerOptions, input: Partial<FreezePlanInput> = {}) =>
    plan([options], input).json.phases.map(({ from_epoch, until_epoch, until }) => [
      from_epoch,
      until_epoch,
      until,
    ]);
  const until = (epoch: number | null) => ({ when: "val/loss stops improving", at_latest_epoch: epoch });

  it("shows each phase, as early as it may come", () => {
    expect(phasesOf(waiting)).toEqual([
      [0, 3, until(null)],
      [3, 5, until(null)],
      [5, 7, until(null)],
      [7, 16, undefined],
    ]);
  });

  it("says at which epoch the schedule releases at the latest", () => {
    expect(phasesOf({ ...waiting, until_epoch: 9, until_step: 50 })).toEqual([
      [0, 3, until(9)],
      [3, 5, until(9)],
      [5, 7, until(9)],
      [7, 16, undefined],
    ]);
    expect(phasesOf({ ...waiting, unfreeze_every_n_epochs: 4 })).toEqual([
      [0, 3, until(4)],
      [3, 5, until(8)],
      [5, 7, until(12)],
      [7, 16, undefined],
    ]);
  });

  it("is sure of a release by schedule that comes first", () => {
    expect(phasesOf({ ...waiting, until_step: 9 })).toEqual([
      [0, 2, undefined],
      [2, 16, undefined],
    ]);
  });

  it("counts validations where they come less often, and epochs for a metric of training", () => {
    expect(phasesOf(waiting, { validateEvery: 3 }).slice(0, 2)).toEqual([
      [0, 9, until(null)],
      [9, 15, until(null)],
    ]);
    expect(phasesOf({ ...waiting, monitor: "train/loss" }, { validateEvery: null })[0]?.[1]).toBe(3);
  });

  it("tells of groups that no metric releases before the run ends", () => {
    const { json } = plan([waiting], { maxEpochs: 4 });

    expect(json.phases.map(({ from_epoch, until_epoch }) => [from_epoch, until_epoch])).toEqual([
      [0, 3],
      [3, 4],
    ]);
    expect(json.warnings.map(({ message }) => message)).toEqual([
      "`backbone.bn1` is frozen until `val/loss` stops improving, which is not before the run ends (4 epochs); `backbone.conv1` is frozen until `val/loss` stops improving, which is not before the run ends (4 epochs)",
    ]);
    expect(plan([waiting], { validateEvery: null }).json.phases).toHaveLength(1);
  });

  it("finds an end without a limit of epochs", () => {
    expect(phasesOf(waiting, { maxEpochs: null }).at(-1)).toEqual([7, null, undefined]);
  });

  it("refuses what leaves nothing to train while the metric improves", async () => {
    const error = await optionErrorOf(() =>
      plan([
        { names: ["backbone", "encoder"], monitor: "val/loss" },
        { names: "head", windows: [{ from_epoch: 9 }] },
      ]),
    );

    expect(error.message).toContain("nothing is left to train at epoch 9");
  });
});

describe("warnings of the plan", () => {
  it("tells of releases that come after the run", () => {
    const { json } = plan(
      [
        { names: ["model.backbone.conv1", "model.backbone.bn1"], unfreeze_every_n_epochs: 3 },
        { names: "model.backbone.conv2", until_step: 24 },
        { names: "model.encoder.layer1" },
      ],
      { maxEpochs: 6 },
    );

    expect(
      json.warnings.filter(({ code }) => code === "NEVER_RELEASED").map(({ message }) => message),
    ).toEqual([
      "`model.backbone.bn1` is frozen until epoch 6, which is not before the run ends (6 epochs); `model.backbone.conv2` is frozen until step 24, which is not before the run ends (24 steps)",
    ]);
  });

  it("tells so too where a limit of steps ends the run earlier", () => {
    const { json } = plan([{ names: "model.backbone", until_step: 6 }], { maxEpochs: 2, maxSteps: 6 });

    expect(json.phases).toMatchObject([{ until_epoch: 2, until_step: 6 }]);
    expect(json.warnings).toMatchObject([{ code: "NEVER_RELEASED" }]);
  });

  it("tells when the order of release loses the saving of a frozen prefix", () => {
    expect(plan(SEED).json.warnings).toEqual([
      {
        code: "PREFIX_SAVING_LOST",
        message:
          "from epoch 5 on `model.encoder.layer2` is still frozen behind layers that train again, which saves little; releasing the last layers first would keep the saving",
      },
    ]);
  });

  it("tells of each layer once", () => {
    const { json } = plan([
      {
        name_starts_with: ["model.backbone", "model.encoder.layer2", "model.encoder.layer3"],
        unfreeze_every_n_epochs: 2,
      },
      { names: "model.encoder.layer1", until_epoch: 2 },
    ]);

    expect(json.warnings.map(({ message }) => message.split(" are ")[0])).toEqual([
      "from epoch 2 on `model.encoder.layer2` and 1 more",
    ]);
  });

  it("does not tell so when the last layers are released first", () => {
    const { json } = plan([
      {
        names: ["model.encoder", "model.backbone.conv2", "model.backbone.bn1", "model.backbone.conv1"],
        unfreeze_every_n_epochs: 1,
      },
    ]);

    expect(json.warnings).toEqual([]);
  });

  it("tells of layers frozen behind layers that train from the start", () => {
    expect(plan([{ names: ["model.encoder.layer1", "model.encoder.layer3"] }]).json.warnings).toEqual([
      {
        code: "FROZEN_BEHIND_TRAINABLE",
        message:
          "`model.encoder.layer1` and 1 more are frozen behind layers that train, which saves little: gradients must pass through all the same",
      },
    ]);
  });

  it("tells that parameters never train since the model says so, and what would let them", () => {
    const parameters = createWeights(
      "model.bb.kernel",
      "model.bb.bias",
      "model.mid.kernel",
      "model.head.kernel",
    );
    for (const parameter of parameters.slice(0, 3)) parameter.trainable = false;
    const heldBy = "its file says `trainable: false`; `trainable: all` lets it train";
    const { json } = plan([{ names: "model.bb", until_epoch: 2 }], {
      parameters: parameters.map((parameter, index) => (index < 2 ? { ...parameter, heldBy } : parameter)),
    });

    expect(json.warnings).toEqual([
      {
        code: "HELD_BY_MODEL",
        message: expect.stringMatching(
          /^never trains: `model.bb.kernel` and 1 more: its file says .*; never trains: `model.mid.kernel`: the model has `trainable: false` on it/,
        ) as string,
      },
    ]);
  });

  it("tells nothing of layers that cost nothing and are frozen behind layers that train", () => {
    const parameters = createWeights("model.a.kernel", "model.bn1.gamma", "model.b.kernel");
    const layers = layersOf(parameters, { "model.bn1": 0 });
    expect(plan([{ types: "BatchNormalization" }], { parameters, layers }).json.warnings).toEqual([]);
  });

  it("repeats what the Freezers themselves warn of", () => {
    const { json } = plan([
      { name_starts_with: "model.encoder.layer1", except_names: "model.head" },
      { names: ["model.backbone", "modl"], strict: false },
    ]);

    expect(json.warnings.map(({ code }) => code)).toEqual([
      "LONGER_NUMBER_MATCHED",
      "EXCEPTION_EXCLUDES_NOTHING",
      "UNMATCHED_PARAMETER",
      "FROZEN_BEHIND_TRAINABLE",
    ]);
  });
});
