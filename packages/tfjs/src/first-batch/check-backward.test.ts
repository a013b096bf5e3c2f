import { Freezer } from "@lighterjs/callbacks";
import { OptionError } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { DataLoader } from "../data/index.js";
import { layers as layersPackage, tf } from "../engine/tf.js";
import { CrossEntropy } from "../losses/index.js";
import { Sequential } from "../models/index.js";
import { SGD } from "../optimizers/index.js";
import { System } from "../system/system.js";
import { temporaryRunFolder } from "../training/testing/run-folder.js";
import { blobs, layers } from "../training/testing/small-systems.js";
import { train } from "../training/testing/train.js";

/** Products of all numbers up to each: TensorFlow.js has no gradient of them. */
class Products extends layersPackage.layers.Layer {
  static className = "Products";
  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.cumprod(Array.isArray(inputs) ? inputs[0]! : inputs, 1);
  }
  override computeOutputShape(shape: number[]): number[] {
    return shape;
  }
}

function systemWith(...last: InstanceType<typeof layersPackage.layers.Layer>[]) {
  const before = layers.dense({ name: "before", units: 4 });
  const system = new System({
    model: new Sequential({ layers: [before, ...last, layers.dense({ name: "head", units: 3 })] }),
    criterion: new CrossEntropy(),
    optimizer: () => new SGD(),
    dataloaders: { train: new DataLoader({ dataset: blobs(), batch_size: 4 }) },
  });
  return { before, system };
}

describe("what has no gradient", () => {
  it("is found before the run folder is made, at the layer that no gradient reaches", async () => {
    const { before, system } = systemWith(new Products({ name: "products" }));
    await using folder = await temporaryRunFolder();
    const error: unknown = await train({ max_epochs: 1 }, { folder })
      .fit(system)
      .catch((error: unknown) => error);
    if (!OptionError.is(error)) throw error;
    expect(error.subject).toBe(before);
    expect(error.message).toMatch(/^`model.before` cannot be trained: no gradient of the loss reaches it/);
    expect(error.issues[0].notes?.join()).toMatch(/Cumprod/i);
    expect(folder.exists()).toBe(false);
  });

  it("is found though it trains only later in the run", async () => {
    const { system } = systemWith(new Products({ name: "products" }));
    const callbacks = [new Freezer({ names: "model.before", until_epoch: 3 })];
    await expect(train({ max_epochs: 5, callbacks }).fit(system)).rejects.toThrow(
      /`model.before` cannot be trained/,
    );
  });

  it("does no harm in layers that are frozen for the whole run", async () => {
    const { system } = systemWith(new Products({ name: "products" }));
    const callbacks = [new Freezer({ names: "model.before" })];
    expect((await train({ max_epochs: 1, callbacks }).fit(system)).reason).toBe("completed");
  });
});

it("moving statistics are as they were when the run begins", async () => {
  const { system } = systemWith(layers.batchNormalization({ name: "norm" }));
  let average: readonly number[] = [];
  const first = {
    async onTrainStart() {
      const { values } = (await system.network(undefined as never).getWeights()).get(
        "model.norm.moving_mean",
      )!;
      average = Array.from(values);
    },
  };
  await train({ max_epochs: 1, callbacks: [first] }).fit(system);
  expect(average).toEqual([0, 0, 0, 0]);
});
