import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EPOCHS, freezeWindows, STEPS } from "../testing/random-freezers.js";
import { isFrozenAt, lastReleaseStep, willThaw, windowsOf } from "./freeze-schedule.js";
import { joinWindows } from "./freeze-window.js";

const PER_EPOCH = STEPS / EPOCHS;
const at = (step: number) => ({ epoch: Math.floor(step / PER_EPOCH), step });
const momentsFrom = (step: number) => Array.from({ length: STEPS - step }, (_, index) => at(step + index));

describe("the windows of a group", () => {
  it.each([
    [{}, 3, [{}]],
    [{ until_epoch: 4, until_step: 9 }, 3, [{ until_epoch: 4, until_step: 9 }]],
    [{ start_epoch: 4 }, 3, [{ until_epoch: 4 }]],
    [{ unfreeze_every_n_epochs: 2 }, 3, [{ until_epoch: 8 }]],
    [{ unfreeze_every_n_epochs: 2, start_epoch: 0, until_epoch: 5 }, 3, [{ until_epoch: 5 }]],
    [{ windows: [{ from_step: 1 }] }, 3, [{ from_step: 1 }]],
  ])("of a Freezer with %j", (options, index, windows) => {
    expect(windowsOf(options, index)).toEqual(windows);
  });
});

describe("what is frozen now", () => {
  const length = { maxEpochs: EPOCHS, stepsPerEpoch: PER_EPOCH };

  it("will thaw where a later step of the run trains it", () => {
    fc.assert(
      fc.property(freezeWindows.map(joinWindows), fc.integer({ min: 0, max: STEPS - 1 }), (windows, step) => {
        fc.pre(isFrozenAt(windows, at(step)));
        const trains = momentsFrom(step).some((moment) => !isFrozenAt(windows, moment));
        expect(willThaw(windows, at(step), length)).toBe(trains);
      }),
    );
  });

  it("will thaw before a limit of steps, or not", () => {
    expect(willThaw([{ until_step: 6 }], at(0), { ...length, maxSteps: 7 })).toBe(true);
    expect(willThaw([{ until_step: 6 }], at(0), { ...length, maxSteps: 6 })).toBe(false);
  });

  it("will thaw as far as is known where the length of an epoch is not", () => {
    const unknown = { maxEpochs: 3, stepsPerEpoch: null };
    expect(willThaw([{ until_epoch: 2 }], at(0), unknown)).toBe(true);
    expect(willThaw([{ until_epoch: 3 }], at(0), unknown)).toBe(false);
    expect(willThaw([{ until_step: 1000 }], at(0), unknown)).toBe(true);
    expect(willThaw([{ until_epoch: 2 }, { from_epoch: 1 }], at(0), unknown)).toBe(false);
  });
});

describe("what trains now", () => {
  it("was released when it was last frozen the step before", () => {
    // In windows of steps alone, every one of which is met.
    const windows = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 4 })), {
        minLength: 1,
        maxLength: 3,
      })
      .map((spans) =>
        joinWindows(spans.map(([from, size]) => ({ from_step: from, until_step: from + size }))),
      );
    fc.assert(
      fc.property(windows, fc.integer({ min: 0, max: STEPS - 1 }), (stretches, step) => {
        fc.pre(!isFrozenAt(stretches, at(step)));
        const releases = Array.from({ length: step }, (_, before) => before + 1).filter(
          (now) => !isFrozenAt(stretches, at(now)) && isFrozenAt(stretches, at(now - 1)),
        );
        expect(lastReleaseStep(stretches, at(step), PER_EPOCH)).toBe(releases.at(-1) ?? 0);
      }),
    );
  });

  it("was released at an epoch's first step, or now where that is not known", () => {
    expect(lastReleaseStep([{ until_epoch: 2 }], at(11), PER_EPOCH)).toBe(8);
    expect(lastReleaseStep([{ until_epoch: 2 }], at(11), null)).toBe(11);
    expect(lastReleaseStep([{ until_epoch: 0 }], at(11), null)).toBe(0);
    expect(lastReleaseStep([{ from_epoch: 3 }], at(11), PER_EPOCH)).toBe(0);
  });
});
