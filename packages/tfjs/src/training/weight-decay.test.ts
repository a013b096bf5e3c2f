import { readFileSync, writeFileSync } from "node:fs";
import { OptionError } from "@lighterjs/schema";
import { describe, expect, it } from "vitest";
import { decodeSnapshot, encodeSnapshot } from "../checkpoint/encode-snapshot.js";
import { AdamW, SGD, type Optimizer } from "../optimizers/index.js";
import { runPart, type RunPart } from "./testing/resumable-run.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { cnn, makeSystem, stripes } from "./testing/small-systems.js";
import { train } from "./testing/train.js";
import { checkpointsOf, everyEpoch } from "./testing/two-epochs.js";
import { weightsOf } from "./testing/weights-by-name.js";

const system = (optimizer: () => Optimizer) =>
  makeSystem({ model: cnn(), dataset: stripes(), optimizer, batchSize: 16 });

/** The weights that one step moves otherwise with a decay than without. */
async function decaying(
  backend: "wasm" | "cpu",
  make: (weight_decay: number) => Optimizer,
): Promise<readonly string[]> {
  const step = async (weight_decay: number) => {
    const own = system(() => make(weight_decay));
    // The first step moves biases and offsets from 0, which the second may let decay.
    await train({ backend, max_steps: 2 }).fit(own);
    return weightsOf(own);
  };
  const [plain, decayed] = [await step(0), await step(0.9)];
  const learned = [...plain.keys()].filter((name) => !name.includes("moving"));
  return learned.filter((name) => shrunk(plain.get(name)!, decayed.get(name)!)).sort();
}

/** A decay of a tenth is far more than the gradients of the second step differ. */
function shrunk(plain: readonly number[], decayed: readonly number[]): boolean {
  const norm = (values: readonly number[]) => Math.hypot(...values);
  return norm(decayed) < 0.97 * norm(plain);
}

const KERNELS = ["model.backbone.conv1.kernel", "model.backbone.conv2.kernel", "model.head.kernel"];

describe.each(["wasm", "cpu"] as const)("weight decay, on %s", (backend) => {
  const rate = { learning_rate: 0.05 };

  it("leaves biases and normalizations out in AdamW", async () => {
    const found = await decaying(backend, (weight_decay) => new AdamW({ ...rate, weight_decay }));
    expect(found).toEqual(KERNELS);
  });

  it("is of all weights where nothing is left out", async () => {
    const make = (weight_decay: number) => new AdamW({ ...rate, weight_decay, no_decay: [] });
    expect(await decaying(backend, make)).toContain("model.backbone.bn1.gamma");
  });

  it("leaves out in SGD what is named", async () => {
    const make = (weight_decay: number) =>
      new SGD({ ...rate, weight_decay, no_decay: ["model.backbone.**"] });
    expect(await decaying(backend, make)).not.toContain("model.backbone.conv1.kernel");
    expect(await decaying(backend, make)).toContain("model.head.kernel");
  });
});

describe("the patterns of no_decay", () => {
  it("must fit a parameter", async () => {
    const error = await train({ max_epochs: 1 })
      .fit(system(() => new AdamW({ no_decay: ["**.bias", "bias"] })))
      .catch((reason: unknown) => reason);
    expect(OptionError.is(error) && error.issues[0]).toMatchObject({
      code: "UNMATCHED_PARAMETER",
      path: ["optimizer", "no_decay", 1],
    });
  });

  it("are those that a run began with, which is all weights where its checkpoint knows none", async () => {
    await using folder = await temporaryRunFolder();
    await using other = await temporaryRunFolder();
    const part = (own: RunPart["folder"], options: { readonly no_decay?: readonly string[] }): RunPart => ({
      folder: own,
      system: system(() => new AdamW({ weight_decay: 0.9, learning_rate: 0.05, ...options })),
      callbacks: [everyEpoch()],
      options: { max_epochs: 2, accumulate_batches: 1 },
    });
    const whole = await runPart(part(folder, { no_decay: [] }));
    const path = checkpointsOf(folder).pathOf(1);
    const { defaults, ...optimizer } = decodeSnapshot(readFileSync(path)).optimizer;
    expect(defaults).toBeUndefined();
    expect(optimizer.type).toBe("AdamW");
    const again = await runPart({ ...part(other, {}), resume: { from: path } });
    expect(again.weights).toStrictEqual(whole.weights);
    expect(again.logger.lines).toContain(
      "the optimizer: weights decay as when the run began, all of them; `no_decay` says otherwise",
    );
  });

  it("stay those of the run when their default changes", async () => {
    await using folder = await temporaryRunFolder();
    await using other = await temporaryRunFolder();
    const part = (own: RunPart["folder"]): RunPart => ({
      folder: own,
      system: system(() => new AdamW({ weight_decay: 0.9, learning_rate: 0.05 })),
      callbacks: [everyEpoch()],
      options: { max_epochs: 2, accumulate_batches: 1 },
    });
    await runPart(part(folder));
    const path = checkpointsOf(folder).pathOf(1);
    const snapshot = decodeSnapshot(readFileSync(path));
    expect(snapshot.optimizer.defaults).toEqual({ no_decay: ["**.bias", "**.gamma", "**.beta"] });
    const changed = {
      ...snapshot,
      optimizer: { ...snapshot.optimizer, defaults: { no_decay: ["**.bias"] } },
    };
    writeFileSync(path, Buffer.concat(encodeSnapshot(changed)));
    const again = await runPart({ ...part(other), resume: { from: path } });
    expect(again.logger.lines).toContain(
      "the optimizer: weights decay as when the run began, all but **.bias; `no_decay` says otherwise",
    );
  });
});
