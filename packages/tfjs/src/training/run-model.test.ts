import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SaveModel } from "@lighterjs/callbacks";
import { describe, expect, it } from "vitest";
import { Pretrained } from "../models/index.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { blobs, makeSystem } from "./testing/small-systems.js";
import { train } from "./testing/train.js";

const withValidation = () => makeSystem({ validation: blobs() });
const inModel = (run: { readonly path: string }, ...names: string[]) => join(run.path, "model", ...names);

describe("the model of a run that is given no path", () => {
  it("lies in the folder of the run, which can be named in its place", async () => {
    await using run = await temporaryRunFolder();
    await train({ max_epochs: 1, callbacks: [new SaveModel()] }, { folder: run }).fit(makeSystem());
    expect(existsSync(inModel(run, "model.json"))).toBe(true);
    const model = await Pretrained({ path: run.path });
    expect(model.countParams()).toBe(2 * 8 + 8 + 8 * 3 + 3);
    model.dispose();
  });

  it("has the best and the last one apart where both are saved", async () => {
    await using run = await temporaryRunFolder();
    const callbacks = [new SaveModel({ which: "best" }), new SaveModel()];
    await train({ max_epochs: 1, callbacks }, { folder: run }).fit(withValidation());
    expect(existsSync(inModel(run, "best", "model.json"))).toBe(true);
    expect(existsSync(inModel(run, "last", "model.json"))).toBe(true);
    expect(existsSync(inModel(run, "model.json"))).toBe(false);
  });

  it("is refused before training where two of a kind would lie in one place, or the run has no folder", async () => {
    await using run = await temporaryRunFolder();
    const callbacks = [
      new SaveModel({ which: "best" }),
      new SaveModel({ which: "best", monitor: "train/loss" }),
    ];
    await expect(train({ max_epochs: 1, callbacks }, { folder: run }).fit(withValidation())).rejects.toThrow(
      "two callbacks save the best model of the run to the same place",
    );
    await expect(train({ max_epochs: 1, callbacks: [new SaveModel()] }).fit(makeSystem())).rejects.toThrow(
      "the run has no folder of its own in which its model could lie",
    );
    expect(run.exists()).toBe(false);
  });

  it("of a rehearsal lies in the folder of the rehearsal", async () => {
    await using run = await temporaryRunFolder();
    const options = { fast_dev_run: true, callbacks: [new SaveModel()] };
    await train(options, { folder: run }).fit(makeSystem());
    expect(existsSync(inModel(run, "model.json"))).toBe(true);
  });
});

describe("a path at which another run has left its model", () => {
  it("is said before anything is trained, and once", async () => {
    const path = await mkdtemp(join(tmpdir(), "lighter-shared-"));
    try {
      await using first = await temporaryRunFolder();
      await using second = await temporaryRunFolder();
      const save = async (folder: typeof first) => {
        const logger = recordingLogger();
        const said: string[] = [];
        const watch = { onTrainStart: () => void said.push(...logger.lines) };
        const callbacks = [new SaveModel({ path }), watch];
        await train({ max_epochs: 1, callbacks }, { folder, logger }).fit(makeSystem());
        return { before: said.filter((line) => line.includes("holds")), all: logger.lines };
      };
      expect((await save(first)).before).toEqual([]);
      const { before, all } = await save(second);
      const told = `\`${path}\` holds the model of the run \`${first.path}\`, which this run is going to replace by its own`;
      expect(before).toEqual([told]);
      expect(all.filter((line) => line.includes("holds"))).toEqual([told]);
    } finally {
      await rm(path, { recursive: true });
    }
  });
});
