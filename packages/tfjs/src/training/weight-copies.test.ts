import { join } from "node:path";
import { readFileSync } from "node:fs";
import {
  EarlyStopping,
  ExponentialMovingAverage,
  Freezer,
  SaveModel,
  type Callback,
  type Trainer as CallbackTrainer,
} from "@lighterjs/callbacks";
import { createRandomSource } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import { describe, expect, it } from "vitest";
import { decodeSnapshot } from "../checkpoint/encode-snapshot.js";
import { servedWeights } from "../checkpoint/served-weights.js";
import { tf } from "../engine/tf.js";
import { Pretrained } from "../models/index.js";
import { System } from "../system/system.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { runPart, type RunPart } from "./testing/resumable-run.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { blobs, cnn, makeSystem, stripes } from "./testing/small-systems.js";
import { at, train } from "./testing/train.js";
import { checkpointsOf, everyEpoch, savedSteps } from "./testing/two-epochs.js";
import { networkOf, weightsOf } from "./testing/weights-by-name.js";

const DECAY = 0.8;
const system = () => makeSystem({ validation: blobs(3, 8) });
const images = () => makeSystem({ model: cnn(), dataset: stripes(), validation: stripes(3, 8) });

type Numbers = ReadonlyMap<string, readonly number[]>;

function numbersOf(trainer: CallbackTrainer): Numbers {
  const weights = networkOf(trainer).weights;
  return new Map(weights.map(({ name, variable }) => [name, [...variable.read().dataSync()]]));
}

/** Notes the weights before training and after each step. */
function history(): Callback & { readonly seen: Numbers[] } {
  const seen: Numbers[] = [];
  return {
    seen,
    onTrainStart: (trainer) => void seen.push(numbersOf(trainer)),
    onBatchEnd: (trainer) => void seen.push(numbersOf(trainer)),
  };
}

/** The average of a history by its definition, in double precision. */
function averageOf([first, ...others]: readonly Numbers[], decayAt: (update: number) => number): Numbers {
  return others.reduce((average, weights, index) => {
    const decay = decayAt(index + 1);
    const next = [...average].map(([name, values]): [string, number[]] => [
      name,
      values.map((value, at) => decay * value + (1 - decay) * weights.get(name)![at]!),
    ]);
    return new Map(next);
  }, first!);
}

function expectClose(found: Numbers, expected: Numbers): void {
  expect([...found.keys()]).toEqual([...expected.keys()]);
  for (const [name, values] of expected)
    for (const [at, value] of values.entries()) expect(found.get(name)![at], name).toBeCloseTo(value, 5);
}

async function savedWeights(path: string): Promise<Numbers> {
  const { trained } = system();
  using loaded = new System({ ...trained, model: await Pretrained({ path }) });
  await trained.dataloaders.train.prepare();
  loaded.network(createRandomSource(0));
  return weightsOf(loaded);
}

describe.each(["wasm", "cpu"] as const)("an average of the weights, on %s", (backend) => {
  it.each<[string, object, (update: number) => number]>([
    ["by its decay", { decay: DECAY }, () => DECAY],
    ["with a decay that rises", { decay: DECAY, warm_up: true }, (n) => Math.min(DECAY, (1 + n) / (10 + n))],
    ["begun late", { decay: DECAY, update_after: 3 }, (n) => (n <= 3 ? 0 : DECAY)],
  ])("is saved in their place: %s", async (_, options, decayAt) => {
    await using folder = await temporaryRunFolder();
    const watch = history();
    const path = join(folder.path, "model");
    const callbacks = [new SaveModel({ path }), new ExponentialMovingAverage(options), watch];
    const own = system();
    await train({ backend, max_epochs: 2, callbacks }).fit(own);
    expectClose(await savedWeights(path), averageOf(watch.seen, decayAt));
    expect(await weightsOf(own)).toEqual(watch.seen.at(-1));
  });
});

describe("an average of the weights", () => {
  it("is what validation sees, and training goes on as without it", async () => {
    const averaged = await train({
      max_epochs: 2,
      callbacks: [new ExponentialMovingAverage({ decay: DECAY })],
    }).fit(system());
    const plain = await train({ max_epochs: 2 }).fit(system());
    expect(averaged.metrics["train/loss"]).toBe(plain.metrics["train/loss"]);
    expect(averaged.metrics["val/loss"]).not.toBe(plain.metrics["val/loss"]);
  });

  it("leaves what is frozen as it is, to the bit, and the cache of it whole", async () => {
    const freezer = () => new Freezer({ name_starts_with: "model.backbone" });
    const run = async (callbacks: readonly Callback[]) => {
      const own = images();
      const kernels: object[] = [];
      const dataIds = (trainer: CallbackTrainer) =>
        networkOf(trainer)
          .weights.filter(({ name }) => name.includes("backbone"))
          .map(({ variable }) => variable.read().dataId);
      const watch = at("onValidationEnd", (trainer) => void kernels.push(...dataIds(trainer)));
      await train({ max_epochs: 2, callbacks: [...callbacks, watch] }).fit(own);
      return { weights: await weightsOf(own), kernels };
    };
    const averaged = await run([freezer(), new ExponentialMovingAverage({ decay: DECAY })]);
    const plain = await run([freezer()]);
    expect(averaged.weights).toStrictEqual(plain.weights);
    const half = averaged.kernels.length / 2;
    expect(averaged.kernels.slice(half)).toEqual(averaged.kernels.slice(0, half));
  });

  it("goes on from any checkpoint to the bit, which keeps both", async () => {
    await using folder = await temporaryRunFolder();
    const part = (own: RunPart["folder"]): RunPart => ({
      folder: own,
      system: images(),
      callbacks: [
        new Freezer({ names: "model.backbone.conv1", until_epoch: 1 }),
        new ExponentialMovingAverage({ decay: DECAY }),
        everyEpoch(),
      ],
      options: { max_epochs: 3, accumulate_batches: 2 },
    });
    const whole = await runPart(part(folder));
    const last = (own: RunPart["folder"], step: number) =>
      decodeSnapshot(readFileSync(checkpointsOf(own).pathOf(step)));
    const steps = await savedSteps(folder);
    expect(steps).toHaveLength(3);
    const end = last(folder, steps[0]!);
    expect(end.copies?.["ExponentialMovingAverage"]?.weights.has("model.backbone.conv1.kernel")).toBe(true);
    const first = last(folder, steps[2]!);
    expect(first.copies?.["ExponentialMovingAverage"]?.weights.has("model.backbone.conv1.kernel")).toBe(
      false,
    );
    expect(servedWeights(end).get("model.head.kernel")).not.toEqual(end.weights.get("model.head.kernel"));
    for (const step of steps.slice(1)) {
      await using other = await temporaryRunFolder();
      const again = await runPart({ ...part(other), resume: { from: checkpointsOf(folder).pathOf(step) } });
      expect(again.weights).toStrictEqual(whole.weights);
      expect(again.summary).toEqual(whole.summary);
      expect(servedWeights(last(other, steps[0]!))).toEqual(servedWeights(end));
    }
  });

  it("leaves no tensors behind, however the run ends", async () => {
    const own = system();
    const run = (extra: readonly Callback[]) =>
      train({ max_epochs: 2, callbacks: [new ExponentialMovingAverage(), ...extra] }).fit(own);
    await run([]);
    const before = tf.memory().numTensors;
    await run([new EarlyStopping({ monitor: "val/loss", restore_best: true })]);
    await expect(
      run([
        at("onValidationEnd", () => {
          throw new Error("no");
        }),
      ]),
    ).rejects.toThrow("no");
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is one in a run", () => {
    const callbacks = [new ExponentialMovingAverage(), new ExponentialMovingAverage()];
    const make = () => train({ max_epochs: 1, callbacks });
    expect(make).toThrow(OptionError);
    expect(make).toThrow("a run has one `ExponentialMovingAverage`");
  });
});

describe("EarlyStopping with restore_best", () => {
  /** The loss falls, so that the first value is the best one. */
  const stop = () => new EarlyStopping({ monitor: "val/loss", mode: "max", patience: 2, restore_best: true });

  it("gives the model its best weights before it is saved, wherever it stands", async () => {
    await using folder = await temporaryRunFolder();
    const path = join(folder.path, "model");
    const seen: Numbers[] = [];
    const watch = at("onValidationEnd", (trainer) => void seen.push(numbersOf(trainer)));
    const own = system();
    const callbacks = [new SaveModel({ path }), watch, stop()];
    expect((await train({ max_epochs: 9, callbacks }).fit(own)).reason).toBe("stopped");
    expect(seen).toHaveLength(3);
    expect(seen[0]).not.toEqual(seen[2]);
    expect(await weightsOf(own)).toEqual(seen[0]);
    expect(await savedWeights(path)).toEqual(seen[0]);
  });

  it("knows them still when the run is resumed, and goes on from the last", async () => {
    await using folder = await temporaryRunFolder();
    await using other = await temporaryRunFolder();
    const part = (own: RunPart["folder"]): RunPart => ({
      folder: own,
      system: system(),
      callbacks: [stop(), everyEpoch()],
      options: { max_epochs: 9, accumulate_batches: 1 },
    });
    const whole = await runPart(part(folder));
    const from = checkpointsOf(folder).pathOf(8);
    const again = await runPart({ ...part(other), resume: { from } });
    expect(again.weights).toStrictEqual(whole.weights);
    expect(again.summary).toEqual(whole.summary);
  });

  it("has the run used by them, unless a checkpoint is named", async () => {
    await using folder = await temporaryRunFolder();
    const own = system();
    const seen: Numbers[] = [];
    const watch = at("onValidationEnd", (trainer) => void seen.push(numbersOf(trainer)));
    await train({ max_epochs: 9, callbacks: [watch, stop(), everyEpoch()] }, { folder }).fit(own);
    const weightsFor = async (checkpoint?: string) => {
      const logger = recordingLogger();
      using used = system();
      const request = { run: folder.path, ...(checkpoint !== undefined && { checkpoint }) };
      await train({}, { logger }).validate(used, request);
      return { weights: await weightsOf(used), lines: logger.lines };
    };
    const unnamed = await weightsFor();
    expect(unnamed.weights).toEqual(seen[0]);
    expect(unnamed.lines.join("\n")).toContain("the weights are the best that the run has kept");
    expect((await weightsFor("last")).weights).toEqual(seen[2]);
  });

  it("takes the average where there is one", async () => {
    const watch = history();
    const own = system();
    const callbacks = [new ExponentialMovingAverage({ decay: DECAY }), stop(), watch];
    await train({ max_epochs: 9, callbacks }).fit(own);
    // Four steps an epoch, the first of which is the best.
    expectClose(
      await weightsOf(own),
      averageOf(watch.seen.slice(0, 5), () => DECAY),
    );
  });
});
