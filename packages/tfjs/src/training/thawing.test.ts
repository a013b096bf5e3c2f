import { Freezer, type Callback, type FreezerOptions, type Trainer } from "@lighterjs/callbacks";
import type { Factory } from "@lighterjs/schema";
import { describe, expect, it } from "vitest";
import { Arrays } from "../data/index.js";
import { tf } from "../engine/tf.js";
import { Sequential } from "../models/index.js";
import {
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  RMSprop,
  SGD,
  type Optimizer,
  type ParameterUpdate,
} from "../optimizers/index.js";
import { System } from "../system/system.js";
import { layers, makeSystem } from "./testing/small-systems.js";
import { at, train } from "./testing/train.js";
import { watch } from "./testing/watch-weights.js";
import { weightsOf } from "./testing/weights-by-name.js";

const RATE = 0.05;

const OPTIMIZERS: readonly [name: string, make: Factory<Optimizer>][] = [
  ["SGD", () => new SGD({ learning_rate: RATE })],
  ["momentum with weight decay", () => new SGD({ learning_rate: RATE, momentum: 0.9, weight_decay: 0.1 })],
  ["RMSprop", () => new RMSprop({ learning_rate: RATE, momentum: 0.5 })],
  ["Adagrad", () => new Adagrad({ learning_rate: RATE })],
  ["Adam", () => new Adam({ learning_rate: RATE })],
  ["AdamW", () => new AdamW({ learning_rate: RATE, weight_decay: 0.5 })],
  ["Adamax", () => new Adamax({ learning_rate: RATE })],
];

/** `first`, `second` and `third`, alike in shape, and `head`; four steps an epoch. */
function chain(
  optimizer: Factory<Optimizer>,
  options: Partial<Parameters<typeof layers.dense>[0]> = {},
): System {
  const link = (name: string) => layers.dense({ name, units: 2, activation: "tanh", ...options });
  const model = new Sequential({
    layers: [link("first"), link("second"), link("third"), layers.dense({ name: "head", units: 3 })],
  });
  return makeSystem({ model, optimizer });
}

const parametersOf = (trainer: Trainer, layer: string) =>
  trainer.parameters().filter(({ layerPath }) => layerPath === layer);

describe.each(["wasm", "cpu"] as const)("on %s", (backend) => {
  describe.each(OPTIMIZERS)("%s", (_, optimizer) => {
    it.each<FreezerOptions>([{ names: ["model.first", "model.third.bias"] }, { names: "model.second" }])(
      "moves nothing of %j to the last bit, by weight decay, constraint or penalty",
      async (frozen) => {
        using system = chain(optimizer, { kernelConstraint: "maxNorm", kernelRegularizer: "l1l2" });
        const { steps } = await watch(system, [new Freezer({ ...frozen, until_step: 6 })], {
          backend,
          clip_norm: 0.5,
          max_epochs: 2,
        });
        for (const name of [frozen.names ?? []].flat()) expect(steps(name)).toStrictEqual([6, 7]);
        expect(steps("model.head")).toHaveLength(8);
      },
    );
  });
});

describe("what was frozen from the start", () => {
  it.each(OPTIMIZERS)(
    "joins %s without a change to the others, or moments of another layer of its shape",
    async (_, optimizer) => {
      using frozen = chain(optimizer);
      using still = chain(optimizer);
      // The same by hand: the weights have gradients and moments, but a learning rate of 0.
      const byHand: Callback = {
        onTrainStart: (trainer) => {
          trainer.capabilities.setLearningRateMultiplier?.(parametersOf(trainer, "model.second"), 0);
        },
        onStepStart(trainer) {
          if (trainer.globalStep !== 8) return;
          trainer.capabilities.setLearningRateMultiplier?.(parametersOf(trainer, "model.second"), 1);
          trainer.capabilities.resetOptimizerState?.(parametersOf(trainer, "model.second"));
        },
      };
      const run = async (system: System, callback: Callback) => {
        await train({ max_epochs: 4, callbacks: [callback] }).fit(system);
        return weightsOf(system);
      };
      expect(await run(frozen, new Freezer({ names: "model.second", until_epoch: 2 }))).toStrictEqual(
        await run(still, byHand),
      );
    },
  );

  it("trains all of it once it joins, also weights that are equal", async () => {
    using system = chain(() => new Adam({ learning_rate: RATE }));
    const freezer = new Freezer({ names: ["model.first", "model.third"], until_epoch: 2 });
    const { steps } = await watch(system, [freezer]);
    for (const name of ["first.kernel", "first.bias", "third.kernel", "third.bias"])
      expect(steps(`model.${name}`)).toStrictEqual([8, 9, 10, 11]);
  });

  it("is released once, however often it is asked for", async () => {
    const run = async (repeatedly: boolean) => {
      using system = chain(() => new Adam({ learning_rate: RATE }));
      const freezer = new Freezer({ names: "model.first", until_epoch: 1 });
      let thaws = 0;
      const again = at("onBatchEnd", ({ globalStep }) => {
        if (repeatedly && globalStep >= 4) freezer.unfreeze();
      });
      const count: Callback = { onParametersThawed: () => void (thaws += 1) };
      await train({ max_epochs: 3, callbacks: [freezer, again, count] }).fit(system);
      expect(thaws).toBe(1);
      return weightsOf(system);
    };
    expect(await run(true)).toStrictEqual(await run(false));
  });

  it("takes no step of more than 1.01 times the learning rate after 1000 steps of Adam", async () => {
    const steps = 1060;
    const { trained } = makeSystem({
      model: new Sequential({ layers: [layers.dense({ name: "line", units: 1 })] }),
      dataset: new Arrays({
        inputs: Array.from({ length: steps }, () => [3]),
        targets: Array.from({ length: steps }, () => [0]),
      }),
      batchSize: 1,
      optimizer: () => new Adam({ learning_rate: RATE }),
    });
    const { model, optimizer, dataloaders } = trained;
    // A loss that is linear in the weights, so that their gradients are constant.
    using system = new System({ model, optimizer, dataloaders, criterion: (_, predictions) => predictions });
    const values: number[] = [];
    const probe = at("onStepStart", async () => {
      values.push((await weightsOf(system)).get("model.line.kernel")![0]!);
    });
    const freezer = new Freezer({ names: "model.line.kernel", until_step: 1000 });
    await train({ max_epochs: 1, callbacks: [freezer, probe] }).fit(system);
    expect(new Set(values.slice(0, 1001)).size).toBe(1);
    const updates = values.slice(1001).map((value, index) => values[1000 + index]! - value);
    expect(updates).toHaveLength(59);
    expect(Math.max(...updates)).toBeLessThanOrEqual(1.01 * RATE);
    expect(Math.min(...updates)).toBeGreaterThan(0.9 * RATE);
  });
});

describe("what is frozen in a window", () => {
  const window = { names: "model.second", windows: [{ from_step: 3, until_step: 9 }] };

  it.each(OPTIMIZERS)("does not drift with %s, whether its moments are kept or not", async (_, optimizer) => {
    for (const optimizer_state of ["reset", "keep"] as const) {
      using system = chain(optimizer, { kernelConstraint: "maxNorm", kernelRegularizer: "l1l2" });
      const { steps } = await watch(system, [new Freezer({ ...window, optimizer_state })]);
      expect(steps("model.second")).toStrictEqual([0, 1, 2, 9, 10, 11]);
      expect(steps("model.first")).toHaveLength(12);
    }
  });

  it.each([
    ["reset", 0],
    ["keep", 0.9],
  ] as const)(
    "goes on with `%s` by its gradient and %d times the old velocity",
    async (optimizer_state, kept) => {
      const gradients: number[] = [];
      class RecordingSGD extends SGD {
        override apply(updates: readonly ParameterUpdate[]): void {
          for (const { name, gradient } of updates)
            if (name === "model.second.bias") gradients.push(gradient.dataSync()[0]!);
          super.apply(updates);
        }
      }
      using system = chain(() => new RecordingSGD({ learning_rate: RATE, momentum: 0.9 }));
      const values: number[] = [];
      const probe = at("onBatchEnd", async () => {
        values.push((await weightsOf(system)).get("model.second.bias")![0]!);
      });
      await train({ max_epochs: 3, callbacks: [new Freezer({ ...window, optimizer_state }), probe] }).fit(
        system,
      );
      expect(gradients).toHaveLength(6);
      const velocity = gradients.slice(0, 3).reduce((sum, gradient) => 0.9 * sum + gradient, 0);
      expect(values[9]! - values[8]!).toBeCloseTo(-RATE * (gradients[3]! + kept * velocity), 6);
    },
  );

  it("leaves no tensor behind", async () => {
    using system = chain(() => new Adam());
    const odd = [1, 3, 5, 7, 9];
    const freezer = new Freezer({
      names: ["model.first", "model.third"],
      windows: odd.map((epoch) => ({ from_epoch: epoch, until_epoch: epoch + 1 })),
    });
    const counts: number[] = [];
    const probe = at("onEpochEnd", () => void counts.push(tf.memory().numTensors));
    await train({ max_epochs: 11, callbacks: [freezer, probe] }).fit(system);
    expect(counts).toHaveLength(11);
    expect(new Set(counts).size).toBe(1);
  });
});

describe("clipping by the norm of all gradients", () => {
  it("counts what trains, and nothing that is frozen", async () => {
    const clip_norm = 0.01;
    using system = chain(() => new SGD({ learning_rate: 1 }));
    const freezer = new Freezer({ name_starts_with: ["model.first", "model.head"], until_epoch: 1 });
    const norms: number[] = [];
    let before: Awaited<ReturnType<typeof weightsOf>> = new Map();
    const probe: Callback = {
      onStepStart: async () => void (before = await weightsOf(system)),
      async onBatchEnd() {
        const after = await weightsOf(system);
        const moves = [...after].flatMap(([name, values]) =>
          values.map((value, i) => value - before.get(name)![i]!),
        );
        norms.push(Math.hypot(...moves));
      },
    };
    await train({ max_epochs: 2, clip_norm, callbacks: [freezer, probe] }).fit(system);
    expect(norms).toHaveLength(8);
    for (const norm of norms) expect(norm).toBeCloseTo(clip_norm, 5);
  });
});
