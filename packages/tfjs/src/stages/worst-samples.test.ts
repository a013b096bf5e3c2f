import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PredictedOutput } from "@lighterjs/callbacks";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { loadCpuBackend, tf } from "../engine/tf.js";
import { temporaryRunFolder } from "../training/testing/run-folder.js";
import { STAGE_FILES } from "./stage-files.js";
import { WorstSamples } from "./worst-samples.js";

const output: PredictedOutput = {
  name: undefined,
  shape: [2],
  kind: "probabilities",
  classes: "one",
  classNames: ["cat", "dog"],
  targets: "classes",
};

/** Predictions of samples by the probabilities of a dog; all are cats. */
const cats = (first: number, dogs: readonly number[]) => {
  const values = Float32Array.from(dogs.flatMap((dog) => [1 - dog, dog]));
  const numbers = (shape: number[], list: ArrayLike<number>) => ({ shape, values: Float32Array.from(list) });
  return {
    ids: dogs.map((_, index) => `cat-${first + index}`),
    outputs: [
      {
        raw: { shape: [2], values },
        probabilities: { shape: [2], values },
        classes: numbers(
          [],
          dogs.map((dog) => Number(dog > 0.5)),
        ),
        targets: numbers(
          [],
          dogs.map(() => 0),
        ),
      },
    ],
    extras: {},
  };
};

describe("the worst samples of a stage", () => {
  it("are the images whose class seemed least likely, over all batches, in the colours of the data", async () => {
    loadCpuBackend();
    await using folder = await temporaryRunFolder();
    await folder.create();
    const image = (grey: number, count: number) => tf.fill([count, 2, 3, 1], grey);
    const scaling = { subtract: [10], divide: [100] };
    const worst = WorstSamples.of([output], [image(0, 1)], scaling)!;
    await worst.add(cats(0, [0.6, 0.2, 0.9]), image(1, 3));
    await worst.add(
      cats(
        3,
        Array.from({ length: 30 }, () => 0.55),
      ),
      image(0, 30),
    );
    await worst.add(cats(33, [0.99]), image(2, 1));
    await worst.write(folder.path);
    const { samples } = JSON.parse(readFileSync(join(folder.path, STAGE_FILES.worst), "utf8")) as {
      samples: { id: string; actual: string; taken_for: string; probability: number; image: string }[];
    };
    expect(samples).toHaveLength(24);
    expect(samples.slice(0, 3)).toMatchObject([
      { id: "cat-33", actual: "cat", taken_for: "dog" },
      { id: "cat-2" },
      { id: "cat-0" },
    ]);
    expect(samples[0]?.probability).toBeCloseTo(0.01, 5);
    const png = Buffer.from(samples[0]!.image.replace("data:image/png;base64,", ""), "base64");
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 3, height: 2 });
    expect(data[0]).toBe(2 * 100 + 10);
  });

  it("are none where inputs are no images, or nobody knows the classes", () => {
    expect(WorstSamples.of([output], [tf.zeros([4, 8])])).toBeUndefined();
    expect(WorstSamples.of([output], [tf.zeros([4, 8, 8, 2])])).toBeUndefined();
    expect(WorstSamples.of([{ ...output, targets: "numbers" }], [tf.zeros([4, 8, 8, 3])])).toBeUndefined();
    expect(WorstSamples.of([output], undefined)).toBeUndefined();
  });
});
