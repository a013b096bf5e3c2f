import { cpSync, existsSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunDirectory } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { Accuracy, type Metric } from "../metrics/index.js";
import { Adam, SGD } from "../optimizers/index.js";
import { System } from "../system/system.js";
import { recordsOf, resumableSystem } from "./testing/resumable-run.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { blobs, makeSystem, mlp } from "./testing/small-systems.js";
import { at } from "./testing/train.js";
import {
  checkpointsOf,
  everyEpoch,
  savedSteps,
  smallSystem,
  thirdEpoch,
  twoEpochs,
} from "./testing/two-epochs.js";

const linesOf = (folder: RunDirectory): number =>
  (recordsOf(folder)["csv"] ?? "").trimEnd().split("\n").length;
const withConfig = (folder: RunDirectory, text: string): RunDirectory => ({
  ...folder,
  config: {
    digest: text,
    text,
    changesSince: (earlier) => (earlier === text ? [] : [`${text} was ${earlier}`]),
  },
});

describe("a run that is resumed", () => {
  it("may have more epochs, and its records go on", async () => {
    await using folder = await temporaryRunFolder();
    await twoEpochs(folder);
    const { summary, logger } = await thirdEpoch(folder);
    expect(summary.reason).toBe("completed");
    expect(logger.lines).toContain("going on from `step-00000008.safetensors`: epoch 2, step 8");
    expect(linesOf(folder)).toBe(4);
  });

  it("has nothing left to do when it is complete, and writes nothing again", async () => {
    await using folder = await temporaryRunFolder();
    const { weights, summary } = await twoEpochs(folder);
    const records = recordsOf(folder);
    let epochs = 0;
    const count = at("onEpochStart", () => void (epochs += 1));
    const again = await thirdEpoch(folder, { options: { max_epochs: 2 }, callbacks: [everyEpoch(), count] });
    expect({ ...again.summary, epochs }).toEqual({ ...summary, epochs: 0 });
    expect(again.weights).toStrictEqual(weights);
    expect(recordsOf(folder)).toStrictEqual(records);
  });

  it("stays stopped when a callback has stopped it, unless its config has changed", async () => {
    await using folder = await temporaryRunFolder();
    const stop = at("onEpochEnd", (trainer) => trainer.requestStop("good enough"));
    const first = await twoEpochs(withConfig(folder, "a"), { callbacks: [stop, everyEpoch()] });
    expect(first.summary).toMatchObject({ reason: "stopped", detail: "good enough" });
    const same = await thirdEpoch(withConfig(folder, "a"));
    expect(same.summary).toEqual(first.summary);
    expect(same.weights).toStrictEqual(first.weights);
    const resume = { from: folder.path, allowConfigChange: true };
    const { summary } = await thirdEpoch(withConfig(folder, "b"), { resume });
    expect(summary.reason).toBe("completed");
  });

  it("starts over with new records, if it may, where it was never saved", async () => {
    await using folder = await temporaryRunFolder();
    await twoEpochs(folder, { options: { enable_checkpointing: false }, callbacks: [] });
    expect(existsSync(join(folder.path, "checkpoints"))).toBe(false);
    await expect(thirdEpoch(folder)).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
      message: `the run \`${folder.path}\` has no checkpoint`,
    });
    await thirdEpoch(folder, { resume: { from: folder.path, startOver: true } });
    expect(linesOf(folder)).toBe(4);
    expect(readdirSync(folder.path).filter((name) => name.startsWith("events."))).toHaveLength(1);
  });

  it("goes back to an older checkpoint that is named, and sets the later ones aside", async () => {
    await using folder = await temporaryRunFolder();
    await twoEpochs(folder);
    const from = checkpointsOf(folder).pathOf(4);
    const { logger } = await thirdEpoch(folder, { resume: { from }, options: { max_epochs: 1 } });
    expect(logger.lines).toContain("set aside in `checkpoints`: 1 from after step 4");
    expect(await savedSteps(folder)).toEqual([4]);
    expect(readdirSync(join(folder.path, "checkpoints/set-aside-1"))).toEqual(["step-00000008.safetensors"]);
    expect(linesOf(folder)).toBe(2);
  });

  it("is a run of its own in another folder, and leaves the old one as it is", async () => {
    await using folder = await temporaryRunFolder();
    await using other = await temporaryRunFolder();
    await twoEpochs(folder);
    const records = recordsOf(folder);
    const branch = await thirdEpoch(other, { resume: { from: folder.path } });
    expect(recordsOf(folder)).toEqual(records);
    expect(await savedSteps(folder)).toEqual([8, 4]);
    expect((await thirdEpoch(folder)).weights).toStrictEqual(branch.weights);
    // The epoch that it begins after, and its own.
    expect(linesOf(other)).toBe(3);
  });

  it("goes on in a copy of its folder, too", async () => {
    await using folder = await temporaryRunFolder();
    await using copy = await temporaryRunFolder();
    await twoEpochs(folder);
    cpSync(folder.path, copy.path, { recursive: true });
    const [first, second] = [await thirdEpoch(folder), await thirdEpoch(copy)];
    expect(second.weights).toStrictEqual(first.weights);
    expect(recordsOf(copy)).toStrictEqual(recordsOf(folder));
  });

  it("goes back behind damaged checkpoints, names them, and ends as if nothing had been", async () => {
    await using folder = await temporaryRunFolder();
    await twoEpochs(folder);
    const straight = await thirdEpoch(folder);
    truncateSync(checkpointsOf(folder).pathOf(12), 99);
    writeFileSync(checkpointsOf(folder).pathOf(8), "");
    const again = await thirdEpoch(folder);
    expect(again.weights).toStrictEqual(straight.weights);
    expect(again.logger.lines.slice(0, 4)).toEqual([
      "damaged checkpoint `step-00000012.safetensors`: it is cut off; an earlier one is used",
      "damaged checkpoint `step-00000008.safetensors`: it is empty; an earlier one is used",
      "going on from `step-00000004.safetensors`: epoch 1, step 4",
      "set aside in `checkpoints`: 2 from after step 4",
    ]);
  });
});

describe("a resume is refused", () => {
  it("with another model, whose differences are listed, before anything is written", async () => {
    await using folder = await temporaryRunFolder();
    await twoEpochs(folder);
    const status = readFileSync(join(folder.path, "status.json"), "utf8");
    await expect(thirdEpoch(folder, { system: makeSystem({ model: mlp(5) }) })).rejects.toMatchObject({
      code: "CHECKPOINT_MISMATCH",
      message: "the checkpoint is of another model: 2 weights differ",
      notes: [
        "`model.head.kernel` has the shape [8, 5], in the checkpoint [8, 3]",
        "`model.head.bias` has the shape [5], in the checkpoint [3]",
      ],
    });
    await expect(thirdEpoch(folder, { system: resumableSystem() })).rejects.toThrow(
      /^the checkpoint is of another model: \d\d weights differ$/,
    );
    expect(readFileSync(join(folder.path, "status.json"), "utf8")).toBe(status);
  });

  it("with another optimizer; when the config may change, that begins anew", async () => {
    await using folder = await temporaryRunFolder();
    await twoEpochs(withConfig(folder, "a"));
    const adam = () => makeSystem({ optimizer: () => new Adam() });
    await expect(thirdEpoch(folder, { system: adam() })).rejects.toMatchObject({
      code: "CHECKPOINT_MISMATCH",
      message: "the checkpoint is of the optimizer `SGD`, and this run has `Adam`",
    });
    const resume = { from: folder.path, allowConfigChange: true };
    const { logger } = await thirdEpoch(withConfig(folder, "b"), { system: adam(), resume });
    expect(logger.lines.slice(0, 2)).toEqual([
      "the config has changed since the checkpoint: b was a",
      "the checkpoint is of the optimizer `SGD`, and this run has `Adam`; the optimizer starts anew",
    ]);
  });

  it("with an optimizer that keeps other things of the weights", async () => {
    await using folder = await temporaryRunFolder();
    await twoEpochs(folder);
    const system = makeSystem({ optimizer: () => new SGD({ momentum: 0.9 }) });
    await expect(thirdEpoch(folder, { system })).rejects.toThrow(
      "the optimizer state of `model.hidden.kernel` has no `velocity`",
    );
  });
});

describe("a resumed run says", () => {
  it("that another backend may not give the same bits", async () => {
    await using folder = await temporaryRunFolder();
    await twoEpochs(folder);
    const { logger } = await thirdEpoch(folder, { backend: "cpu" });
    expect(logger.lines[0]).toBe(
      "the checkpoint was saved on the backend `wasm`, and this one is `cpu`: the run goes on, but perhaps not bit for bit as it would have",
    );
  });

  it("which packages have other versions", async () => {
    await using folder = await temporaryRunFolder();
    const under = (version: string) => ({ ...folder, packages: { "@lighterjs/tfjs": version } });
    await twoEpochs(under("1.0.0"));
    const { logger } = await thirdEpoch(under("1.1.0"));
    expect(logger.lines[0]).toContain("`@lighterjs/tfjs` was 1.0.0 and is 1.1.0: the run goes on, but");
  });

  it("that there are more samples than there were", async () => {
    await using folder = await temporaryRunFolder();
    await twoEpochs(folder);
    const { logger } = await thirdEpoch(folder, { system: makeSystem({ dataset: blobs(3, 24) }) });
    expect(logger.lines).toContain("an epoch has 6 batches; when the checkpoint was saved it had 4");
  });

  it("which metrics cannot go on in mid-epoch", async () => {
    class BatchCount implements Metric {
      readonly name = "batches";
      #count = 0;
      reset() {
        this.#count = 0;
      }
      update() {
        this.#count += 1;
      }
      result() {
        return this.#count;
      }
    }
    const system = () =>
      new System({ ...smallSystem().options, metrics: { train: [new BatchCount(), new Accuracy()] } });
    await using folder = await temporaryRunFolder();
    const controller = new AbortController();
    const abort = at("onBatchEnd", () => controller.abort("SIGINT"));
    await twoEpochs(folder, { system: system(), callbacks: [abort], stop: controller.signal });
    const { logger, summary } = await thirdEpoch(folder, { system: system(), options: { max_epochs: 1 } });
    expect(logger.lines[0]).toBe(
      "the metric `batches` keeps no state: its value for epoch 0 is of the batches from here on",
    );
    expect(summary.metrics["train/batches"]).toBe(3);
  });

  it("which records are shorter than they were, and goes on with what there is", async () => {
    await using folder = await temporaryRunFolder();
    await twoEpochs(folder);
    truncateSync(join(folder.path, "metrics.jsonl"), 100);
    rmSync(join(folder.path, "metrics.csv"));
    const { logger } = await thirdEpoch(folder);
    for (const name of ["Csv", "JsonLines"])
      expect(logger.lines).toContain(
        `what \`${name}\` has recorded is not as long as it was when the checkpoint was saved`,
      );
    for (const line of (recordsOf(folder)["jsonl"] ?? "").trimEnd().split("\n"))
      expect(JSON.parse(line)).toHaveProperty("step");
  });
});
