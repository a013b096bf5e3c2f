import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SaveModel } from "@lighterjs/callbacks";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordingLogger } from "./testing/recording-logger.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { makeSystem } from "./testing/small-systems.js";
import { train } from "./testing/train.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-rehearsal-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a rehearsal", () => {
  it("leaves the model of an earlier run alone, and saves into its own folder", async () => {
    const model = join(folder, "model");
    await using first = await temporaryRunFolder();
    const callbacks = () => [new SaveModel({ path: model })];
    await train({ max_epochs: 1, callbacks: callbacks() }, { folder: first }).fit(makeSystem());
    const before = await readFile(join(model, "model.json"), "utf8");
    const names = await readdir(model);
    await using second = await temporaryRunFolder();
    const logger = recordingLogger();
    const options = { max_epochs: 1, fast_dev_run: true, callbacks: callbacks() };
    await train(options, { folder: second, logger }).fit(makeSystem());
    expect(await readFile(join(model, "model.json"), "utf8")).toBe(before);
    expect(await readdir(model)).toEqual(names);
    const place = join(second.path, "rehearsal", "model");
    expect(await readdir(place)).toHaveLength(2);
    expect(JSON.stringify(logger)).toContain(JSON.stringify(`to \`${place}\``).slice(1, -1));
  });

  it("without a folder keeps no model, and says so", async () => {
    const logger = recordingLogger();
    const options = { fast_dev_run: true, callbacks: [new SaveModel({ path: join(folder, "model") })] };
    await train(options, { logger }).fit(makeSystem());
    expect(await readdir(folder)).toEqual([]);
    expect(JSON.stringify(logger)).toContain("kept nothing, since this is a rehearsal");
  });

  it("does not go on in the folder of a run that is none, but in that of another rehearsal", async () => {
    await using run = await temporaryRunFolder();
    const from = { from: run.path, startOver: true, allowConfigChange: true };
    const rehearse = () => train({ fast_dev_run: true }, { folder: run }).resume(makeSystem(), from);
    await train({ max_epochs: 1, enable_checkpointing: false }, { folder: run }).fit(makeSystem());
    const before = await readFile(join(run.path, "metrics.csv"), "utf8");
    await expect(rehearse()).rejects.toThrow(
      `a rehearsal would replace what the run \`${run.path}\` has left`,
    );
    expect(await readFile(join(run.path, "metrics.csv"), "utf8")).toBe(before);
    await rm(run.path, { recursive: true });
    await train({ fast_dev_run: true, enable_checkpointing: false }, { folder: run }).fit(makeSystem());
    expect((await rehearse()).reason).toBe("completed");
  });
});
