import { OptionError } from "@lighterjs/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCpuBackend, tf } from "../engine/tf.js";
import { SlidingWindow, type SlidingWindowOptions } from "./sliding-window.js";
import { FunctionModel, infer } from "./testing/infer.js";

beforeAll(() => loadCpuBackend());

/** Gives each place the largest value that its window has, so that windows are told apart. */
function largest(rank: number): FunctionModel {
  const axes = Array.from({ length: rank - 1 }, (_, at) => at + 1);
  const shape = Array.from({ length: rank }, () => null);
  const compute = (input: Tensor): Tensor => tf.add(tf.mul(input, 0), tf.max(input, axes, true));
  return new FunctionModel(compute, { input: shape, output: shape });
}

const row = (...values: number[]): Tensor => tf.tensor(values, [1, values.length, 1]);
const column = (values: readonly number[]): number[][] => values.map((value) => [value]);

function faultOf(
  options: SlidingWindowOptions,
  batch: Tensor,
  model = largest(batch.rank),
): Promise<unknown> {
  return infer(new SlidingWindow(options), batch, model).then(
    () => undefined,
    (error: unknown) => (OptionError.is(error) ? error.issues[0] : error),
  );
}

describe("SlidingWindow", () => {
  it("gives each place the mean of what the windows around it say", async () => {
    const windows = new SlidingWindow({ window: [4], overlap: 0.5 });
    // At 0, 2 and 4: the largest are 4, 6 and 8.
    const { prediction } = await infer(windows, row(1, 2, 3, 4, 5, 6, 7, 8), largest(3));
    expect(prediction).toStrictEqual([column([4, 4, 5, 5, 7, 7, 8, 8])]);
  });

  it("moves the last window back to the border", async () => {
    const windows = new SlidingWindow({ window: [4], overlap: 0 });
    // At 0 and 1.
    const { prediction } = await infer(windows, row(1, 2, 3, 4, 5), largest(3));
    expect(prediction).toStrictEqual([column([4, 4.5, 4.5, 4.5, 5])]);
  });

  it("lets the middle of a window count more", async () => {
    const windows = new SlidingWindow({ window: [4], overlap: 0.5, blend: "gaussian" });
    const { prediction } = await infer(windows, row(1, 2, 3, 4, 5, 6), largest(3));
    const weight = (distance: number): number => Math.exp(-0.5 * (distance / (0.125 * 4)) ** 2);
    const [near, far] = [weight(0.5), weight(1.5)];
    const [third, fourth] = [(near * 4 + far * 6) / (near + far), (far * 4 + near * 6) / (near + far)];
    const values = (prediction as number[][][])[0]!.flat();
    for (const [at, expected] of [4, 4, third, fourth, 6, 6].entries())
      expect(values[at]).toBeCloseTo(expected, 5);
    expect(third).toBeLessThan(4.1);
  });

  it("goes over images and volumes, of all samples of a batch", async () => {
    const image = tf.tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [2, 2, 3, 1]);
    const { prediction } = await infer(new SlidingWindow({ window: [2, 2], overlap: 0 }), image, largest(4));
    expect(prediction).toStrictEqual([
      [column([5, 5.5, 6]), column([5, 5.5, 6])],
      [column([11, 11.5, 12]), column([11, 11.5, 12])],
    ]);
    const volume = tf.tensor([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2, 1]);
    const halves = await infer(new SlidingWindow({ window: [1, 2, 2] }), volume, largest(5));
    expect(halves.prediction).toStrictEqual([
      [
        [column([4, 4]), column([4, 4])],
        [column([8, 8]), column([8, 8])],
      ],
    ]);
  });

  it("fills up what is smaller than a window, and cuts it off again", async () => {
    const seen: number[][] = [];
    const watching = new FunctionModel(
      (input) => {
        seen.push([...input.dataSync()]);
        return input.clone();
      },
      { input: [null, null, null], output: [null, null, null] },
    );
    for (const padding of ["zeros", "reflect"] as const) {
      const windows = new SlidingWindow({ window: [6], padding });
      expect((await infer(windows, row(1, 2, 3), watching)).prediction).toStrictEqual([column([1, 2, 3])]);
    }
    expect(seen).toStrictEqual([
      [0, 1, 2, 3, 0, 0],
      [2, 1, 2, 3, 2, 1],
    ]);
  });

  it("puts no more windows through the model at once than it is told", async () => {
    const model = largest(3);
    await infer(
      new SlidingWindow({ window: [2], overlap: 0, batch_size: 3 }),
      row(1, 2, 3, 4, 5, 6, 7, 8),
      model,
    );
    expect(model.calls).toStrictEqual([3, 1]);
  });

  it("changes nothing where the model looks at single places", async () => {
    const size = fc.integer({ min: 1, max: 7 });
    const property = fc.asyncProperty(
      fc.record({
        window: fc.tuple(size, size),
        overlap: fc.double({ min: 0, max: 0.9, noNaN: true }),
        blend: fc.constantFrom("constant" as const, "gaussian" as const),
        batch_size: fc.integer({ min: 1, max: 5 }),
      }),
      fc.tuple(size, size, fc.integer({ min: 1, max: 2 })),
      async (options, [height, width, channels]) => {
        const values = Array.from({ length: 2 * height * width * channels }, (_, at) => at);
        const images = tf.tensor(values, [2, height, width, channels]);
        const model = new FunctionModel((input) => tf.mul(input, 2), {
          input: [null, null, null, channels],
          output: [null, null, null, channels],
        });
        const { prediction } = await infer(new SlidingWindow(options), images, model);
        const expected = values.map((value) => 2 * value);
        for (const [at, value] of (prediction as number[][][][]).flat(3).entries())
          expect(value).toBeCloseTo(expected[at]!, 3);
        images.dispose();
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });

  it("refuses what does not fit, at the option, before the model is run", async () => {
    const model = largest(3);
    expect(await faultOf({ window: [2, 2] }, row(1, 2, 3), model)).toMatchObject({
      path: ["window"],
      message: "the window has 2 numbers, but samples have the shape [3, 1]",
    });
    expect(await faultOf({ window: [4], padding: "none" }, row(1, 2, 3), model)).toMatchObject({
      path: ["window", 0],
      help: ["make the window at most [3], or choose `padding: zeros` or `reflect`"],
    });
    expect(await faultOf({ window: [8], padding: "reflect" }, row(1, 2, 3), model)).toMatchObject({
      path: ["window", 0],
      label: "with 3, at most 7 can be filled",
    });
    expect(await faultOf({ window: [7], padding: "reflect" }, row(1, 2, 3))).toBeUndefined();
    const classes = new FunctionModel((input) => input, { input: [null, null, 1], output: [null, 3] });
    expect(await faultOf({ window: [2] }, row(1, 2, 3), classes)).toMatchObject({ path: [] });
    expect([model.calls, classes.calls]).toStrictEqual([[], []]);
    for (const options of [{ window: [] }, { window: [0] }, { window: [2], overlap: 1 }, { window: [1.5] }])
      expect(() => new SlidingWindow(options)).toThrow(OptionError);
  });

  it("says so where the output is smaller than the window, or the model refuses it", async () => {
    const shape = [null, null, 1];
    const shrinking = new FunctionModel((input) => tf.slice(input, [0, 0, 0], [-1, 1, -1]), {
      input: shape,
      output: shape,
    });
    expect(await faultOf({ window: [2] }, row(1, 2, 3), shrinking)).toMatchObject({
      path: ["window"],
      label: "the output is not as large as the window",
    });
    const strict = new FunctionModel((input) => tf.reshape(input, [1, 5, 1]), {
      input: shape,
      output: shape,
    });
    expect(await faultOf({ window: [2] }, row(1, 2, 3), strict)).toMatchObject({
      path: ["window"],
      label: "not a size that the model takes",
    });
  });
});
