import { CallbackError } from "@lighterjs/callbacks";
import { OptionError } from "@lighterjs/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { layers as layersNamespace } from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import { Arrays, DataLoader } from "../data/index.js";
import { tf } from "../engine/tf.js";
import { MeanSquaredError } from "../losses/index.js";
import { Sequential } from "../models/index.js";
import { SGD } from "../optimizers/index.js";
import { System } from "../system/system.js";
import { TargetError } from "../target-error.js";
import { at, train } from "../training/testing/train.js";
import { layers } from "../training/testing/small-systems.js";
import { weightsOf } from "../training/testing/weights-by-name.js";
import type { InferenceContext, InferenceModel, Inferer } from "./inferer.js";
import { Simple } from "./simple.js";

/** Learns `2x` by `wx`, from samples that all are 1; validates on 3 and 5. */
function doubling(inferer: Inferer | undefined, before: readonly layersNamespace.Layer[] = []): System {
  return new System({
    model: new Sequential({ layers: [...before, layers.dense({ units: 1, useBias: false })] }),
    criterion: new MeanSquaredError(),
    optimizer: () => new SGD({ learning_rate: 0 }),
    dataloaders: {
      train: new DataLoader({ dataset: new Arrays({ inputs: [[1], [1]], targets: [[2], [2]] }) }),
      val: new DataLoader({
        dataset: new Arrays({ inputs: [[3], [5]], targets: [[6], [10]] }),
        batch_size: 1,
      }),
    },
    ...(inferer && { inferer }),
  });
}

async function weightOf(system: System): Promise<number> {
  return (await weightsOf(system)).get("model.dense_1.kernel")![0]!;
}

/** Mean of (wx - 2x)² over 3 and 5. */
const lossOf = (weight: number) => ((weight - 2) ** 2 * (9 + 25)) / 2;

describe("the inferer of a system", () => {
  it("gives what validation measures", async () => {
    const halving: Inferer = {
      infer: (inputs, model) =>
        tf.tidy(() => model.predict(inputs).map((prediction): Tensor => tf.div(prediction, 2))),
    };
    using system = doubling(halving);
    const { metrics } = await train({ max_epochs: 1 }).fit(system);
    expect(metrics["val/loss"]).toBeCloseTo(lossOf((await weightOf(system)) / 2), 4);
  });

  it("runs the model as it is where none is named, and with `Simple`", async () => {
    for (const inferer of [undefined, new Simple()]) {
      using system = doubling(inferer);
      const { metrics } = await train({ max_epochs: 1 }).fit(system);
      expect(metrics["val/loss"]).toBeCloseTo(lossOf(await weightOf(system)), 4);
    }
  });

  it("has no part in training", async () => {
    const losses: (number | undefined)[] = [];
    const none: Inferer = { infer: () => [tf.zeros([1, 1])] };
    using system = doubling(none);
    const record = at("onBatchEnd", (_, __, metrics) => void losses.push(metrics["train/loss"]));
    await train({ max_epochs: 1, callbacks: [record] }).fit(system);
    expect(losses[0]).toBeCloseTo(((await weightOf(system)) - 2) ** 2, 4);
  });

  it("is told the stage, the place of the weights, and what the model takes and gives", async () => {
    const told: [InferenceModel, InferenceContext][] = [];
    const listening: Inferer = {
      infer(inputs, model, context) {
        told.push([model, context]);
        return model.predict(inputs);
      },
    };
    using system = doubling(listening);
    await train({ max_epochs: 2 }).fit(system);
    const [model, context] = told.at(-1)!;
    expect(context).toMatchObject({ stage: "val", epoch: 1, step: 2 });
    expect(model.inputs).toMatchObject([{ name: "input", shape: [null, 1] }]);
    expect(model.outputs).toMatchObject([{ name: "dense_1", shape: [null, 1], kind: "numbers" }]);
  });

  it("may have dropout on, which draws the same numbers for the same batch", async () => {
    const validate = async (): Promise<number | undefined> => {
      const noisy: Inferer = { infer: (inputs, model) => model.predict(inputs, { dropout: true }) };
      using system = doubling(noisy, [layers.gaussianNoise({ stddev: 1 })]);
      const { metrics } = await train({ max_epochs: 1 }).fit(system);
      expect(metrics["val/loss"]).not.toBeCloseTo(lossOf(await weightOf(system)), 4);
      return metrics["val/loss"];
    };
    expect(await validate()).toBe(await validate());
  });

  it("leaves moving statistics alone when dropout is on", async () => {
    const noisy: Inferer = { infer: (inputs, model) => model.predict(inputs, { dropout: true }) };
    using system = doubling(noisy, [layers.batchNormalization({ name: "bn" })]);
    const seen: number[] = [];
    const record = async (): Promise<void> =>
      void seen.push((await weightsOf(system)).get("model.bn.moving_mean")![0]!);
    const watch = { ...at("onValidationStart", record), onValidationEnd: record };
    await train({ max_epochs: 1, callbacks: [watch] }).fit(system);
    expect(seen).toHaveLength(2);
    expect(seen[0]).toBe(seen[1]);
  });

  it("is at fault where it throws, or gives too little", async () => {
    class Throwing implements Inferer {
      infer(): never {
        throw new Error("no idea");
      }
    }
    class Short implements Inferer {
      infer() {
        return [tf.zeros([7, 1])];
      }
    }
    const faultOf = async (inferer: Inferer): Promise<unknown> => {
      using system = doubling(inferer);
      return train({ max_epochs: 1 })
        .fit(system)
        .then(
          () => undefined,
          (error: unknown) => error,
        );
    };
    const thrown = await faultOf(new Throwing());
    expect(thrown).toBeInstanceOf(TargetError);
    expect(thrown).toMatchObject({ message: "`Throwing` failed in `infer`: no idea" });
    expect(await faultOf(new Short())).toMatchObject({
      message: "`Short` failed in `infer`: it gave `dense_1` of shape [7, 1] for a batch of 1 samples",
    });
    expect(CallbackError.is(thrown) || OptionError.is(thrown)).toBe(false);
  });
});
