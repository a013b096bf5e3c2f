import { SaveModel } from "@lighterjs/callbacks";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Sequential } from "../models/index.js";
import { Arrays } from "../data/index.js";
import { layers, makeSystem } from "./testing/small-systems.js";
import { train } from "./testing/train.js";

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
