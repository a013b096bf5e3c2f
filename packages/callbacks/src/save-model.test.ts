import { describe, expect, it } from "vitest";
import { SaveModel, type SaveModelOptions } from "./save-model.js";
import { optionErrorOf } from "./testing/option-error-of.js";
import { trainSmallModel } from "./testing/train-small-model.js";

/** Saves of a run: the folder and the number of values of `val/accuracy` seen by then. */
async function savesOf(options: SaveModelOptions, values: readonly number[]) {
  const saves: [string, number][] = [];
  let seen = 0;
  const { trainer } = await trainSmallModel({
    callbacks: [new SaveModel(options)],
    maxEpochs: values.length,
    validate: (epoch) => ({ "val/accuracy": values[epoch]!, "val/loss": 1 - values[(seen = epoch)]! }),
    capabilities: { saveModel: (folder) => Promise.resolve(void saves.push([folder, seen])) },
  });
  return { saves, trainer };
}

describe("SaveModel", () => {
  it("saves the weights at the end of training", async () => {
    const { saves, trainer } = await savesOf({ path: "/models/last" }, [1, 3, 2]);

    expect(saves).toEqual([["/models/last", 2]]);
    expect(trainer.lines).toEqual([
      "epoch 3: saved the model as it is at the end of training, to `/models/last`",
    ]);
  });

  it("saves at each better value of the monitored metric", async () => {
    const options = { path: "best", which: "best", monitor: "val/accuracy", mode: "max" } as const;
    const { saves } = await savesOf(options, [0.5, 0.7, 0.6, 0.8]);

    expect(saves.map(([, epoch]) => epoch)).toEqual([0, 1, 3]);
  });

  it("takes the smallest validation loss for the best by default", async () => {
    const { saves } = await savesOf({ path: "best", which: "best" }, [0.5, 0.4, 0.6, NaN]);

    expect(saves.map(([, epoch]) => epoch)).toEqual([0, 2]);
  });

  it("refuses a metric that is not logged", async () => {
    const error = await optionErrorOf(() =>
      savesOf({ path: "best", which: "best", monitor: "val/acuracy" }, [1]),
    );

    expect(error.issues[0].help).toEqual(["did you mean `val/accuracy`?"]);
  });

  it("refuses a path at or below a file, before training", async () => {
    for (const path of [import.meta.filename, `${import.meta.filename}/model`]) {
      const error = await optionErrorOf(() => savesOf({ path }, [1]));

      expect(error.issues[0]).toMatchObject({ path: ["path"], on: "value" });
      expect(error.issues[0].message).toContain(`\`${import.meta.filename}\` is a file`);
    }
  });

  it("refuses a trainer that cannot save, before training", async () => {
    const callback = new SaveModel({ path: "model" });
    const error = await optionErrorOf(() => trainSmallModel({ callbacks: [callback], maxEpochs: 1 }));

    expect(error.subject).toBe(callback);
    expect(error.issues[0]).toMatchObject({ path: [], message: "this trainer cannot save models" });
  });

  it("needs a path where the run has no folder", async () => {
    const error = await optionErrorOf(() => savesOf({}, [1]));

    expect(error.issues[0]).toMatchObject({ path: [], label: "needs `path`" });
  });
});
