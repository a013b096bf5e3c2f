import { OptionError } from "@lighterjs/schema";
import { expect, it } from "vitest";
import { Arrays, DataLoader } from "../data/index.js";
import { holdMemory } from "../engine/testing/hold-memory.js";
import { layers } from "../engine/tf.js";
import { wasm } from "../engine/backends/wasm/wasm.js";
import { CrossEntropy } from "../losses/index.js";
import { Sequential } from "../models/index.js";
import { SGD } from "../optimizers/index.js";
import { System } from "../system/system.js";
import { train } from "../training/testing/train.js";

/** With what is held beside them, more than there is. */
const SAMPLES = 300;

/** Few numbers in, and a mebibyte a layer for each sample on the way. */
function wideSystem(batch_size: number): System {
  const { upSampling2d, conv2d, globalAveragePooling2d, dense } = layers.layers;
  const sample = [
    [[0], [1]],
    [[2], [3]],
  ];
  const dataset = new Arrays({
    inputs: Array.from({ length: SAMPLES }, () => sample),
    targets: Array.from({ length: SAMPLES }, (_, index) => index % 2),
  });
  const sizes = Array.from({ length: 2 }, () => upSampling2d({ size: [16, 16] }));
  return new System({
    model: new Sequential({
      layers: [
        conv2d({ filters: 1, kernelSize: 1 }),
        ...sizes,
        conv2d({ filters: 1, kernelSize: 1, activation: "relu" }),
        conv2d({ filters: 1, kernelSize: 1, activation: "relu" }),
        globalAveragePooling2d({}),
        dense({ units: 2 }),
      ],
    }),
    criterion: new CrossEntropy(),
    optimizer: () => new SGD(),
    dataloaders: { train: new DataLoader({ dataset, batch_size }) },
  });
}

it("a batch that does not fit into the memory of WebAssembly is an error with the batch size that does", async () => {
  await wasm.start(".");
  using held = holdMemory(13);
  expect(held).toBeDefined();
  const tooLarge = wideSystem(SAMPLES);
  const error: unknown = await train({ max_steps: 1 })
    .fit(tooLarge)
    .catch((error: unknown) => error);
  if (!OptionError.is(error)) throw error;
  expect(error.subject).toBe(tooLarge.options.dataloaders.train);
  const [issue] = error.issues;
  expect(issue).toMatchObject({
    code: "OUT_OF_MEMORY",
    path: ["batch_size"],
    message: `a batch of ${SAMPLES} samples does not fit into the 4 GiB of memory that WebAssembly has`,
  });
  expect(issue.label).toMatch(/^about [\d.]+ MiB a sample$/);
  const [cure = ""] = issue.help ?? [];
  const [, size, parts] = /^set `batch_size` to (\d+); `trainer.accumulate_batches: (\d+)`/
    .exec(cure)!
    .map(Number);
  expect(size! * parts!).toBeGreaterThanOrEqual(SAMPLES);

  const summary = await train({ max_steps: 1 }).fit(wideSystem(size!));
  expect(summary.metrics["train/loss"]).toBeGreaterThan(0);
}, 600_000);
