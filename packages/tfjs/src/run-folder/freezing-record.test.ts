import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Freezer } from "@lighterjs/callbacks";
import { describe, expect, it } from "vitest";
import { runPart, schedule } from "../training/testing/resumable-run.js";
import { temporaryRunFolder } from "../training/testing/run-folder.js";
import { makeSystem } from "../training/testing/small-systems.js";
import { at, train } from "../training/testing/train.js";

const read = (folder: string): unknown => JSON.parse(readFileSync(join(folder, "freezing.json"), "utf8"));

describe("freezing.json", () => {
  it("says which parameters were frozen from which step on", async () => {
    await using folder = await temporaryRunFolder();
    using system = makeSystem();
    const freezers = [
      new Freezer({ names: "model.hidden", until_epoch: 2 }),
      new Freezer({ names: "model.head.bias", until_step: 3 }),
    ];
    await train({ max_epochs: 3, callbacks: freezers }, { folder }).fit(system);
    expect(read(folder.path)).toStrictEqual({
      parameters: [
        { name: "model.hidden.kernel", layer: "model.hidden", size: 16 },
        { name: "model.hidden.bias", layer: "model.hidden", size: 8 },
        { name: "model.head.kernel", layer: "model.head", size: 24 },
        { name: "model.head.bias", layer: "model.head", size: 3 },
      ],
      transitions: [
        {
          epoch: 0,
          step: 0,
          frozen: [
            [0, 2],
            [3, 4],
          ],
        },
        { epoch: 0, step: 3, frozen: [[0, 2]] },
        { epoch: 2, step: 8, frozen: [] },
      ],
    });
  });

  it("is, after an interruption, as if there had been none", async () => {
    await using whole = await temporaryRunFolder();
    await using folder = await temporaryRunFolder();
    await runPart({ folder: whole });
    const stop = new AbortController();
    const interrupt = at("onBatchEnd", ({ globalStep }) => {
      if (globalStep === 4) stop.abort("Ctrl-C");
    });
    await runPart({ folder, callbacks: [...schedule(), interrupt], stop: stop.signal });
    const before = read(folder.path);
    await runPart({ folder, resume: { from: folder.path } });
    expect(read(folder.path)).toStrictEqual(read(whole.path));
    expect(read(folder.path)).not.toStrictEqual(before);
  });

  it("is not there where nothing was ever frozen", async () => {
    await using folder = await temporaryRunFolder();
    using system = makeSystem();
    await train({ max_epochs: 1 }, { folder }).fit(system);
    expect(() => read(folder.path)).toThrow("ENOENT");
  });
});
