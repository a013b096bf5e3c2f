import { describe, expect, it } from "vitest";
import { blobs, makeSystem } from "./testing/small-systems.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { at, train } from "./testing/train.js";
import type { TrainerOptions } from "./trainer-options.js";

const SAMPLES = 8;

interface Part {
  readonly samples?: number;
  readonly batchSize?: number;
  readonly options?: TrainerOptions;
  /** Ends the run after this step. */
  readonly stopAfter?: number;
}

/**
 * Two epochs of four batches, and then what follows when the run goes on in other circumstances.
 */
async function epochsOf(first: Part, second: Part) {
  await using folder = await temporaryRunFolder();
  const part = async (
    { samples = SAMPLES, batchSize = 2, options = {}, stopAfter }: Part,
    isResumed: boolean,
  ) => {
    const begun: number[] = [];
    const controller = new AbortController();
    const callbacks = [
      at("onEpochStart", ({ epoch }) => void begun.push(epoch)),
      at("onBatchEnd", ({ globalStep }) => {
        if (globalStep === stopAfter) controller.abort("SIGTERM");
      }),
    ];
    using system = makeSystem({ dataset: blobs(2, samples), batchSize });
    const stop = controller.signal;
    const trainer = train({ max_epochs: 2, ...options, callbacks }, { folder, stop });
    let steps = 0;
    let maxEpochs: number | null = null;
    callbacks.push(at("onTrainEnd", (run) => void ([steps, maxEpochs] = [run.globalStep, run.maxEpochs])));
    const { reason } = await (isResumed
      ? trainer.resume(system, { from: folder.path, allowConfigChange: true })
      : trainer.fit(system));
    return { reason, begun, steps, maxEpochs };
  };
  await part(first, false);
  return await part(second, true);
}

describe("the length of a run that goes on", () => {
  it.each([
    ["more data", { samples: 16 }, 8 + 3 * 8],
    ["less data", { samples: 4 }, 8 + 3 * 2],
    ["larger batches", { batchSize: 4 }, 8 + 3 * 2],
    ["accumulation", { options: { accumulate_batches: 3 } }, 8 + 3 * 2],
    ["limited epochs", { options: { limit_batches: 1 } }, 8 + 3],
  ])("is counted in epochs, with %s as well", async (_, circumstances: Part, steps) => {
    const options = { ...circumstances.options, max_epochs: 5 };
    expect(await epochsOf({}, { ...circumstances, options })).toEqual({
      reason: "completed",
      begun: [2, 3, 4],
      steps,
      maxEpochs: 5,
    });
  });

  it("has nothing left where its epochs are done, however many steps an epoch has by now", async () => {
    expect(await epochsOf({}, { samples: 16 })).toMatchObject({ begun: [], steps: 8 });
  });

  it("ends after all its steps where that is what was asked for, and tells the epochs that this takes", async () => {
    const options = { max_epochs: 100, max_steps: 20 };
    const end = await epochsOf({}, { samples: 16, options });
    expect(end).toMatchObject({ begun: [2, 3], steps: 20, maxEpochs: 4 });
  });

  it.each([
    ["more data", { samples: 16 }, 6 + 6 + 8],
    ["less data, of which the epoch has had all", { samples: 2 }, 6 + 1],
    ["accumulation", { options: { accumulate_batches: 2 } }, 6 + 1 + 2],
  ])("ends the epoch under way first, with %s", async (_, circumstances: Part, steps) => {
    const options = { ...circumstances.options, max_epochs: 3 };
    const end = await epochsOf({ stopAfter: 6 }, { ...circumstances, options });
    expect(end).toEqual({ reason: "completed", begun: [2], steps, maxEpochs: 3 });
  });
});
