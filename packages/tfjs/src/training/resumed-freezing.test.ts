import { readFile } from "node:fs/promises";
import { Freezer, type Callback } from "@lighterjs/callbacks";
import type { RunConfig, RunDirectory } from "@lighterjs/core";
import { describe, expect, it } from "vitest";
import { CheckpointFolder } from "../checkpoint/checkpoint-folder.js";
import { decodeSnapshot, encodeSnapshot } from "../checkpoint/encode-snapshot.js";
import type { RunSnapshot } from "../checkpoint/run-snapshot.js";
import { Sequential } from "../models/index.js";
import { Adam } from "../optimizers/index.js";
import type { System } from "../system/system.js";
import { runPart, type PartResult, type RunPart } from "./testing/resumable-run.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { layers, makeSystem } from "./testing/small-systems.js";
import { at } from "./testing/train.js";
import { changed, weightsOf } from "./testing/weights-by-name.js";

/** `model.encoder.layer1`, `.layer2` and `model.head`, four steps an epoch. */
function encoderSystem(): System {
  const encoder = new Sequential({
    name: "encoder",
    layers: [
      layers.dense({ name: "layer1", units: 6, activation: "tanh" }),
      layers.dense({ name: "layer2", units: 6, activation: "tanh" }),
    ],
  });
  return makeSystem({
    model: new Sequential({ layers: [encoder, layers.dense({ name: "head", units: 3 })] }),
    optimizer: () => new Adam({ learning_rate: 0.01 }),
  });
}

const STEPS = 4;

interface Interruption {
  readonly freezers: () => readonly Callback[];
  readonly epochs: number;
  /** Completed steps after which the run is interrupted. */
  readonly after: number;
  /** Changes the checkpoint in the meantime. */
  readonly change?: (snapshot: RunSnapshot) => RunSnapshot;
}

interface Course {
  readonly weights: PartResult["weights"];
  /** Layers that each step has changed. */
  readonly trained: readonly string[];
  /** Lines about transitions, in order. */
  readonly transitions: readonly string[];
  readonly final: RunSnapshot;
}

/** Trains to the end, with an interruption or without. */
async function course({ freezers, epochs, after, change }: Interruption): Promise<Course> {
  await using folder = await temporaryRunFolder();
  const checkpoints = CheckpointFolder.of(() => folder.path);
  const trained: string[] = [];
  const part = async (callbacks: readonly Callback[], options: Partial<RunPart> = {}) => {
    using system = encoderSystem();
    const watching = new LayerWatch(system, trained);
    return runPart({
      folder,
      system,
      options: { max_epochs: epochs, accumulate_batches: 1 },
      ...options,
      callbacks: [...callbacks, watching],
    });
  };
  const controller = new AbortController();
  const abort = at("onBatchEnd", ({ globalStep }) => {
    if (globalStep === after) controller.abort("SIGTERM");
  });
  const parts = [await part([...freezers(), abort], { stop: controller.signal })];
  if (after < epochs * STEPS) {
    if (change !== undefined) {
      const snapshot = decodeSnapshot(await readFile(checkpoints.pathOf(after)));
      await checkpoints.write(after, encodeSnapshot(change(snapshot)));
    }
    parts.push(await part(freezers(), { resume: { from: folder.path } }));
  }
  const lines = parts.flatMap(({ logger }) => logger.lines);
  return {
    weights: parts.at(-1)!.weights,
    trained,
    transitions: lines.filter((line) => /^epoch \d+, step \d+: /.test(line)),
    final: decodeSnapshot(await readFile(checkpoints.pathOf(epochs * STEPS))),
  };
}

/** Adds, for each step, the layers whose weights it has changed. */
class LayerWatch implements Callback {
  #before: Awaited<ReturnType<typeof weightsOf>> = new Map();

  constructor(
    private readonly system: System,
    private readonly trained: string[],
  ) {}

  async onTrainStart(): Promise<void> {
    this.#before = await weightsOf(this.system);
  }

  async onBatchEnd(): Promise<void> {
    const after = await weightsOf(this.system);
    const names = changed(this.#before, after).map((name) => name.split(".").at(-2));
    this.trained.push([...new Set(names)].join(" "));
    this.#before = after;
  }
}

/** Steps in which a layer trained, counted from 0. */
const stepsOf = ({ trained }: Course, layer: string): readonly number[] =>
  trained.flatMap((layers, step) => (layers.split(" ").includes(layer) ? [step] : []));
const range = (from: number, until: number): readonly number[] =>
  Array.from({ length: until - from }, (_, index) => from + index);

const whole = (interruption: Interruption): Promise<Course> =>
  course({ ...interruption, after: Number.MAX_SAFE_INTEGER });

const encoder = (options: { until_epoch?: number; until_step?: number }) => () => [
  new Freezer({ name_starts_with: "model.encoder", ...options }),
];

/** Layer1 from epoch 2, layer2 from epoch 4. */
const gradual = () => [
  new Freezer({
    name_starts_with: ["model.encoder.layer1", "model.encoder.layer2"],
    start_epoch: 2,
    unfreeze_every_n_epochs: 2,
  }),
];

describe("a Freezer in a resumed run", () => {
  it.each([
    ["83: stays frozen until the same epoch", encoder({ until_epoch: 2 }), 5, 8],
    ["83: stays frozen until the same step", encoder({ until_step: 7 }), 3, 7],
    ["84: trains on after the release, and is not frozen again", encoder({ until_epoch: 1 }), 6, 4],
    ["85: is released once, at its epoch, by the run that goes on there", encoder({ until_epoch: 2 }), 8, 8],
    ["85: is released once, at its step, by the run that goes on there", encoder({ until_step: 6 }), 6, 6],
  ])("%s", async (_, freezers, after, release) => {
    const interruption = { freezers, epochs: 3, after };
    const [resumed, expected] = [await course(interruption), await whole(interruption)];
    expect(stepsOf(resumed, "layer1")).toEqual(range(release, 12));
    expect(stepsOf(resumed, "head")).toEqual(range(0, 12));
    expect(resumed.transitions).toEqual(expected.transitions);
    expect(resumed.weights).toStrictEqual(expected.weights);
  });

  it("86: goes on in the middle of gradual unfreezing", async () => {
    const interruption = { freezers: gradual, epochs: 6, after: 13 };
    const [resumed, expected] = [await course(interruption), await whole(interruption)];
    expect(stepsOf(resumed, "layer1")).toEqual(range(8, 24));
    expect(stepsOf(resumed, "layer2")).toEqual(range(16, 24));
    expect(resumed.transitions).toEqual(expected.transitions);
    expect(resumed.weights).toStrictEqual(expected.weights);
  });

  it("87: follows a changed schedule from the epoch it is in, with a warning that lists what differs", async () => {
    const config = (text: string): RunConfig => ({
      digest: text,
      text,
      changesSince: (earlier) => (earlier === text ? [] : [`\`until_epoch\` is ${text}; it was ${earlier}`]),
    });
    const under = (folder: RunDirectory, text: string): RunDirectory => ({ ...folder, config: config(text) });
    await using folder = await temporaryRunFolder();
    const first = { system: encoderSystem(), options: { max_epochs: 2, accumulate_batches: 1 } };
    await runPart({ ...first, folder: under(folder, "5"), callbacks: encoder({ until_epoch: 5 })() });
    const trained: string[] = [];
    using system = encoderSystem();
    const later = {
      system,
      folder: under(folder, "3"),
      options: { max_epochs: 4, accumulate_batches: 1 },
      callbacks: [...encoder({ until_epoch: 3 })(), new LayerWatch(system, trained)],
    };
    await expect(runPart({ ...later, resume: { from: folder.path } })).rejects.toMatchObject({
      code: "CONFIG_CHANGED",
      notes: ["`until_epoch` is 3; it was 5"],
    });
    using again = encoderSystem();
    const callbacks = [...encoder({ until_epoch: 3 })(), new LayerWatch(again, trained)];
    const request = { from: folder.path, allowConfigChange: true };
    const { logger } = await runPart({ ...later, system: again, callbacks, resume: request });
    expect(logger.lines).toContain(
      "the config has changed since the checkpoint: `until_epoch` is 3; it was 5",
    );
    expect(trained.map((layers) => layers.includes("layer1"))).toEqual([
      ...[false, false, false, false],
      ...[true, true, true, true],
    ]);
  });

  it("88: has moments that belong to the right weights, whatever trained before", async () => {
    const interruption = { freezers: gradual, epochs: 6, after: 18 };
    const [resumed, expected] = [await course(interruption), await whole(interruption)];
    const steps = Object.entries(resumed.final.optimizer.state).map(([name, { step }]) => [name, step]);
    expect(Object.fromEntries(steps)).toEqual({
      "model.head.kernel": 24,
      "model.head.bias": 24,
      "model.encoder.layer1.kernel": 16,
      "model.encoder.layer1.bias": 16,
      "model.encoder.layer2.kernel": 8,
      "model.encoder.layer2.bias": 8,
    });
    expect(resumed.final.optimizer).toStrictEqual(expected.final.optimizer);
  });

  it("89: needs no state of its own in the checkpoint: the epoch and the step say it all", async () => {
    const interruption: Interruption = {
      freezers: gradual,
      epochs: 6,
      after: 13,
      change: ({ callbacks, ...snapshot }) => {
        const { Freezer: _, ...others } = callbacks;
        return { ...snapshot, callbacks: others };
      },
    };
    const [resumed, expected] = [await course(interruption), await whole(interruption)];
    expect(stepsOf(resumed, "layer1")).toEqual(range(8, 24));
    expect(stepsOf(resumed, "layer2")).toEqual(range(16, 24));
    expect(resumed.weights).toStrictEqual(expected.weights);
  });

  it("90: that was unfrozen by hand before stays unfrozen", async () => {
    const freezers = () => {
      const freezer = new Freezer({ name_starts_with: "model.encoder" });
      const unfreeze = at("onBatchEnd", ({ globalStep }) => {
        if (globalStep === 3) freezer.unfreeze();
      });
      return [freezer, unfreeze];
    };
    const interruption = { freezers, epochs: 3, after: 6 };
    const [resumed, expected] = [await course(interruption), await whole(interruption)];
    expect(stepsOf(resumed, "layer1")).toEqual(range(3, 12));
    expect(resumed.weights).toStrictEqual(expected.weights);
    expect(resumed.transitions).toEqual(expected.transitions);
  });

  it("sets the learning rates that somebody else has set, too", async () => {
    const freezers = () => [
      at("onBatchEnd", (trainer) => {
        if (trainer.globalStep !== 2) return;
        trainer.capabilities.setLearningRateMultiplier?.(trainer.parameters(), 0.1);
      }),
    ];
    const interruption = { freezers, epochs: 3, after: 6 };
    expect((await course(interruption)).weights).toStrictEqual((await whole(interruption)).weights);
  });
});
