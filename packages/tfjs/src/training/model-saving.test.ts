import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SaveModel } from "@lighterjs/callbacks";
import { expect, it } from "vitest";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { layers as layersNamespace } from "@tensorflow/tfjs-layers";
import { Sequential } from "../models/index.js";
import { Arrays } from "../data/index.js";
import { layers as layersPackage, tf } from "../engine/tf.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { layers, makeSystem } from "./testing/small-systems.js";
import { train } from "./testing/train.js";

class Doubling extends layersPackage.layers.Layer {
  static readonly className: string = "DoublingOfThisTest";
  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.mul([inputs].flat()[0]!, 2);
  }
}
/** Takes its name from the class that it extends. */
class Widened extends layersPackage.layers.Layer {
  static readonly className = "Dense";
}

it("says of a layer's class that nobody has registered it, and refuses one that a file would take for another", async () => {
  await using folder = await temporaryRunFolder();
  const run = async (own: layersNamespace.Layer) => {
    const logger = recordingLogger();
    using system = makeSystem({ model: new Sequential({ layers: [layers.dense({ units: 3 }), own] }) });
    await train(
      { max_epochs: 2, callbacks: [new SaveModel({ path: join(folder.path, "model") })] },
      { logger },
    ).fit(system);
    return logger.lines.filter((line) => line.includes("registered"));
  };
  expect(await run(new Doubling({ name: "doubling" }))).toEqual([
    "the saved model can be read only where `DoublingOfThisTest` is registered, which it is not here " +
      "(`model.doubling`): call `tf.serialization.registerClass(Doubling)` beside the class",
  ]);
  await expect(run(new Widened({ name: "widened" }))).rejects.toThrow(
    "`model.widened` is of the class `Widened`, which calls itself `Dense`",
  );
});

it("refuses a model that no file can describe before anything is trained, where it is to be saved", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lighter-savable-"));
  const shared = layers.dense({ name: "shared", units: 2 });
  const model = new Sequential({
    layers: [layers.timeDistributed({ name: "each", layer: shared }), layers.flatten(), shared],
  });
  const dataset = new Arrays({
    inputs: [[[1, 2]], [[3, 4]]],
    targets: [0, 1],
  });
  const steps: number[] = [];
  const count = { onStepStart: ({ globalStep }: { globalStep: number }) => void steps.push(globalStep) };
  using system = makeSystem({ model, dataset });
  const save = new SaveModel({ path: join(folder, "model") });
  await expect(train({ max_epochs: 1, callbacks: [save, count] }).fit(system)).rejects.toThrow(
    "`model.each` and `model.shared` share weights",
  );
  expect(steps).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});
