import { Freezer } from "@lighterjs/callbacks";
import type { Factory } from "@lighterjs/schema";
import type { Optimizer } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { tf } from "../engine/tf.js";
import { Adam, Adamax, SGD, type Optimizer as OwnOptimizer } from "../optimizers/index.js";
import { Exponential } from "../schedulers/index.js";
import { TensorFlowOptimizer } from "../optimizers/tensor-flow-optimizer.js";
import { System } from "../system/system.js";
import { runPart, resumableSystem } from "./testing/resumable-run.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { makeSystem } from "./testing/small-systems.js";
import { at, train } from "./testing/train.js";
import { watch } from "./testing/watch-weights.js";
import { weightsOf } from "./testing/weights-by-name.js";

const OPTIMIZERS: readonly [name: string, make: Factory<Optimizer>][] = [
  ["sgd", () => tf.train.sgd(0.1)],
  ["momentum", () => tf.train.momentum(0.05, 0.9)],
  ["rmsprop", () => tf.train.rmsprop(0.01, 0.9, 0.5)],
  ["adagrad", () => tf.train.adagrad(0.05)],
  ["adam", () => tf.train.adam(0.01)],
  ["adamax", () => tf.train.adamax(0.01, 0.9, 0.999, 1e-8, 0.1)],
];

describe.each(OPTIMIZERS)("tf.train.%s", (_, optimizer) => {
  it("holds what a Freezer freezes and trains it from its release", async () => {
    using system = makeSystem({ optimizer });
    const { steps } = await watch(system, [new Freezer({ names: "model.hidden", until_epoch: 2 })]);
    expect(steps("model.hidden")).toStrictEqual([8, 9, 10, 11]);
    expect(steps("model.head")).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("goes on bit for bit after an interruption, also of weights that are frozen again", async () => {
    const parts = () => ({
      system: new System({ ...resumableSystem().options, optimizer }),
      callbacks: [
        new Freezer({
          names: "backbone",
          windows: [{ from_step: 2, until_step: 6 }],
          optimizer_state: "keep",
        }),
      ],
    });
    await using whole = await temporaryRunFolder();
    await using cut = await temporaryRunFolder();
    const expected = await runPart({ folder: whole, ...parts() });
    const controller = new AbortController();
    const abort = at("onBatchEnd", ({ globalStep }) => {
      if (globalStep === 4) controller.abort("SIGTERM");
    });
    const first = parts();
    await runPart({ folder: cut, ...first, callbacks: [...first.callbacks, abort], stop: controller.signal });
    const resumed = await runPart({ folder: cut, ...parts(), resume: { from: cut.path } });
    expect(resumed.weights).toEqual(expected.weights);
  });

  it("leaves no tensor behind", async () => {
    const run = async () => {
      using system = makeSystem({ optimizer });
      await train({
        max_epochs: 4,
        callbacks: [
          new Freezer({ names: "hidden", windows: [{ from_epoch: 1, until_epoch: 2 }], lr_factor: 0.5 }),
        ],
      }).fit(system);
    };
    await run();
    const { numTensors } = tf.memory();
    await run();
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

describe("optimizers of TensorFlow.js", () => {
  it.each<[string, Factory<Optimizer>, Factory<OwnOptimizer>]>([
    ["sgd", () => tf.train.sgd(0.1), () => new SGD({ learning_rate: 0.1 })],
    ["momentum", () => tf.train.momentum(0.1, 0.9), () => new SGD({ learning_rate: 0.1, momentum: 0.9 })],
    ["adam", () => tf.train.adam(0.01, 0.9, 0.999, 1e-8), () => new Adam({ learning_rate: 0.01 })],
    ["adamax", () => tf.train.adamax(0.01, 0.9, 0.999, 1e-8), () => new Adamax({ learning_rate: 0.01 })],
  ])("train as ours do across a thaw, with rates and a scheduler: %s", async (_, theirs, ours) => {
    const callbacks = [new Freezer({ names: "hidden", until_step: 6, lr_factor: 0.5, lr_warmup_steps: 3 })];
    const weightsAfter = async (optimizer: Factory<Optimizer | OwnOptimizer>) => {
      using system = new System({
        ...makeSystem().options,
        optimizer,
        scheduler: new Exponential({ gamma: 0.8 }),
      });
      await train({ max_epochs: 3, callbacks }).fit(system);
      return [...(await weightsOf(system)).values()].flat();
    };
    const [own, foreign] = [await weightsAfter(ours), await weightsAfter(theirs)];
    for (const [index, value] of own.entries()) expect(foreign[index]).toBeCloseTo(value, 4);
  });

  it("counts the updates of each weight: one thawed late starts as gently as any other", async () => {
    using system = makeSystem({ optimizer: () => tf.train.adam(0.01) });
    const moves: number[] = [];
    let before: readonly number[] = [];
    const probe = at("onBatchEnd", async () => {
      const after = (await weightsOf(system)).get("model.hidden.kernel")!;
      moves.push(Math.max(...after.map((value, index) => Math.abs(value - (before[index] ?? value)))));
      before = after;
    });
    const freezer = new Freezer({ names: "hidden", until_step: 100 });
    await train({ max_epochs: 30, callbacks: [freezer, probe] }).fit(system);
    expect(Math.max(...moves.slice(0, 100))).toBe(0);
    expect(Math.max(...moves.slice(100))).toBeGreaterThan(0);
    expect(Math.max(...moves.slice(100))).toBeLessThanOrEqual(0.0101);
  });

  it.each<[string, Factory<Optimizer>, string]>([
    ["adadelta", () => tf.train.adadelta(0.1), "is plain gradient descent"],
    ["rmsprop, centered", () => tf.train.rmsprop(0.1, 0.9, 0, 1e-7, true), "takes roots of negative numbers"],
  ])(
    "are refused before the first step where they do not do what they say: %s",
    async (_, optimizer, fault) => {
      using system = makeSystem({ optimizer });
      await expect(train({ max_epochs: 1 }).fit(system)).rejects.toThrow(fault);
    },
  );

  it("refuse the state of another", () => {
    const own = new TensorFlowOptimizer(tf.train.adam(0.1), () => tf.train.adam(0.1));
    const state = { "model.a": { step: 1, slots: { accumulations: new Float32Array(3) } } };
    expect(() => own.loadState(state)).toThrow("which this optimizer does not keep");
    own.dispose();
  });
});
