import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { optionErrorOf } from "../testing/option-error-of.js";
import { OPTIMIZERS } from "../testing/small-optimizers.js";
import { steps, trainSmallModel } from "../testing/train-small-model.js";
import { isFrozenAt } from "./freeze-schedule.js";
import { joinWindows, type FreezeWindow } from "./freeze-window.js";
import { Freezer } from "./freezer.js";
import type { FreezerOptions } from "./freezer-options.js";

const KERNEL = "model.backbone.conv1.kernel";
const BACKBONE = "model.backbone.conv1";

describe.each(OPTIMIZERS)("windows, trained with %s", (optimizer) => {
  it.each<[string, readonly FreezeWindow[], readonly number[]]>([
    [
      "of epochs freeze, release and freeze again",
      [{ until_epoch: 2 }, { from_epoch: 4, until_epoch: 6 }],
      [...steps(8, 16), ...steps(24, 28)],
    ],
    ["of steps may begin in mid-epoch", [{ from_step: 3, until_step: 6 }], [...steps(0, 3), ...steps(6, 28)]],
    ["without an end last to the end of the run", [{ from_epoch: 2 }], steps(0, 8)],
    ["without a beginning last from the start", [{ until_step: 9 }], steps(9, 28)],
    [
      "begin when all is met that they begin with, and end with what comes first",
      [{ from_epoch: 1, from_step: 6, until_epoch: 5, until_step: 11 }],
      [...steps(0, 6), ...steps(11, 28)],
    ],
    [
      "freeze wherever one of them is",
      [{ from_epoch: 3 }, { from_step: 2, until_step: 6 }, { from_step: 5, until_step: 8 }],
      [0, 1, ...steps(8, 12)],
    ],
  ])("%s", async (_, windows, expected) => {
    const { trainedSteps } = await trainSmallModel({
      callbacks: [new Freezer({ names: BACKBONE, windows })],
      maxEpochs: 7,
      optimizer,
    });

    expect(trainedSteps(KERNEL)).toEqual(expected);
    expect(trainedSteps("model.head.kernel")).toEqual(steps(0, 28));
  });
});

describe("windows in the log", () => {
  const linesOf = async (...windows: readonly FreezeWindow[]) => {
    const { trainer } = await trainSmallModel({
      callbacks: [new Freezer({ names: BACKBONE, windows })],
      maxEpochs: 7,
    });
    return trainer.lines.filter((line) => line.startsWith("epoch")).map((line) => line.replace(/ \(.*/, ""));
  };

  it("say until when something is frozen, and until when it trains", async () => {
    expect(await linesOf({ until_epoch: 2 }, { from_epoch: 6 }, { from_epoch: 4, until_epoch: 5 })).toEqual([
      "epoch 0, step 0: froze `model.backbone.conv1` until epoch 2",
      "epoch 2, step 8: unfroze `model.backbone.conv1` until epoch 4",
      "epoch 4, step 16: froze `model.backbone.conv1` until epoch 5",
      "epoch 5, step 20: unfroze `model.backbone.conv1` until epoch 6",
      "epoch 6, step 24: froze `model.backbone.conv1` to the end of the run",
    ]);
  });

  it("name no end that is none, where windows touch or overlap", async () => {
    expect(
      await linesOf({ until_epoch: 2 }, { from_epoch: 2, until_epoch: 4 }, { from_epoch: 1, until_epoch: 3 }),
    ).toEqual([
      "epoch 0, step 0: froze `model.backbone.conv1` until epoch 4",
      "epoch 4, step 16: unfroze `model.backbone.conv1`",
    ]);
  });

  it("name both ends of two windows in different units", async () => {
    expect(await linesOf({ until_epoch: 1 }, { until_step: 6 }, { from_epoch: 3, from_step: 13 })).toEqual([
      "epoch 0, step 0: froze `model.backbone.conv1` until epoch 1 and until step 6",
      "epoch 1, step 6: unfroze `model.backbone.conv1` until epoch 3 and step 13",
      "epoch 3, step 13: froze `model.backbone.conv1` to the end of the run",
    ]);
  });
});

describe("windows that go wrong", () => {
  const create = (options: object) => new Freezer({ names: "a", ...options });

  it.each<[object, readonly (string | number)[], string]>([
    [
      { windows: [{ until_epoch: 1 }, { from_epoch: 3, until_epoch: 3 }] },
      ["windows", 1, "until_epoch"],
      "this window is never frozen: it begins at epoch 3 and ends before epoch 3",
    ],
    [
      { windows: [{ from_step: 9, until_step: 2 }] },
      ["windows", 0, "until_step"],
      "this window is never frozen: it begins at step 9 and ends before step 2",
    ],
  ])("are refused: %j", async (options, path, message) => {
    const { issues } = await optionErrorOf(() => create(options));

    expect(issues).toMatchObject([{ code: "INVALID_OPTION", path, message }]);
  });

  it.each([
    [{ windows: [{}] }, "MISSING_OPTION"],
    [{ windows: [] }, "INVALID_OPTION"],
    [{ windows: [{ from_epoch: -1 }] }, "INVALID_OPTION"],
    [{ windows: [{ from_epoch: 0.5 }] }, "INVALID_OPTION"],
    [{ windows: [{ until_epoch: 1, to_epoch: 4 }] }, "UNKNOWN_OPTION"],
    [{ windows: [{ from_epoch: 1 }], until_epoch: 3 }, "CONFLICTING_OPTIONS"],
    [{ windows: [{ from_epoch: 1 }], until_step: 3 }, "CONFLICTING_OPTIONS"],
    [{ windows: [{ from_epoch: 1 }], start_epoch: 3 }, "CONFLICTING_OPTIONS"],
    [{ windows: [{ from_epoch: 1 }], unfreeze_every_n_epochs: 3 }, "CONFLICTING_OPTIONS"],
    [{ windows: [{ from_epoch: 1 }], monitor: "val/loss" }, "CONFLICTING_OPTIONS"],
    [{ patience: 3 }, "MISSING_OPTION"],
    [{ monitor: "val/loss", patience: 0 }, "INVALID_OPTION"],
    [{ order: "random" }, "INVALID_OPTION"],
  ])("are refused by their schema: %j", async (options, code) => {
    const { issues } = await optionErrorOf(() => create(options));

    expect(issues.map((issue) => issue.code)).toEqual([code]);
  });

  it("leave nothing to train in the middle of a run, which is refused before it begins", async () => {
    const freezers: FreezerOptions[] = [
      { names: "model.head", windows: [{ from_epoch: 2, until_epoch: 4 }] },
      { names: ["model.backbone", "model.encoder"], windows: [{ from_step: 14 }] },
    ];
    const { message } = await optionErrorOf(() =>
      trainSmallModel({ callbacks: freezers.map((options) => new Freezer(options)), maxEpochs: 5 }),
    );

    expect(message).toContain("nothing is left to train at epoch 3: ");
  });
});

describe("windows joined", () => {
  it("freeze at the same moments, and those in one unit do not touch", () => {
    const bound = fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined });
    const window = fc
      .record({ from_epoch: bound, until_epoch: bound, from_step: bound, until_step: bound })
      // Those that end before they begin are refused before.
      .filter(
        ({ from_epoch = 0, until_epoch = 9, from_step = 0, until_step = 9 }) =>
          from_epoch < until_epoch && from_step < until_step,
      )
      .map((bounds) => Object.fromEntries(Object.entries(bounds).filter(([, value]) => value !== undefined)));
    fc.assert(
      fc.property(fc.array<FreezeWindow>(window, { minLength: 1, maxLength: 4 }), (windows) => {
        const joined = joinWindows(windows);
        for (let epoch = 0; epoch < 8; epoch++)
          for (let step = 0; step < 8; step++)
            expect(isFrozenAt(joined, { epoch, step })).toBe(isFrozenAt(windows, { epoch, step }));
        const ends = joined.flatMap(({ until_epoch, from_step, until_step }) =>
          (from_step ?? until_step) === undefined ? (until_epoch ?? []) : [],
        );
        const starts = joined.flatMap(({ from_epoch, from_step, until_step }) =>
          (from_step ?? until_step) === undefined ? (from_epoch ?? []) : [],
        );
        expect(ends.filter((end) => starts.includes(end))).toEqual([]);
      }),
    );
  });
});
