import { OptionError } from "@lighterjs/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCpuBackend, tf } from "../engine/tf.js";
import { TestTimeAugmentation, type TestTimeAugmentationOptions } from "./test-time-augmentation.js";
import { FunctionModel, infer } from "./testing/infer.js";

beforeAll(() => loadCpuBackend());

const image = (rows: readonly (readonly number[])[]): Tensor =>
  tf.tensor(rows.flat(), [1, rows.length, rows[0]!.length, 1]);

const anyImage = [null, null, null, 1];

/** A class score that depends on where things are: the upper left value. */
const corner = (): FunctionModel =>
  new FunctionModel((input) => tf.reshape(tf.slice(input, [0, 0, 0, 0], [-1, 1, 1, 1]), [-1, 1]), {
    input: anyImage,
    output: [null, 1],
  });

async function cornersSeen(options: TestTimeAugmentationOptions): Promise<unknown> {
  const model = corner();
  const square = image([
    [1, 20],
    [300, 4000],
  ]);
  const { prediction } = await infer(new TestTimeAugmentation(options), square, model);
  return [(prediction as number[][])[0]![0]! * model.calls.length, model.calls.length];
}

describe("TestTimeAugmentation", () => {
  it.each([
    [{}, 1 + 20, 2],
    [{ flips: ["vertical" as const] }, 1 + 300, 2],
    [{ flips: ["horizontal" as const, "vertical" as const] }, 1 + 20 + 300 + 4000, 4],
    [{ flips: [], rotations: [90 as const] }, 1 + 20, 2],
    [{ flips: [], rotations: [180 as const] }, 1 + 4000, 2],
    [{ flips: [], rotations: [270 as const] }, 1 + 300, 2],
    [{ rotations: [90 as const, 180 as const, 270 as const] }, 2 * (1 + 20 + 300 + 4000), 8],
    [
      { flips: ["horizontal" as const, "vertical" as const], rotations: [180 as const] },
      1 + 20 + 300 + 4000,
      4,
    ],
  ])("shows each view of %j once", async (options, sum, views) => {
    expect(await cornersSeen(options)).toStrictEqual([sum, views]);
  });

  it("gives the largest of each value where asked to", async () => {
    const views = new TestTimeAugmentation({ reduce: "max" });
    const { prediction } = await infer(views, image([[1, 20]]), corner());
    expect(prediction).toStrictEqual([[20]]);
  });

  it("turns back what is an image itself", async () => {
    // Marks the column to the right: of a mirrored image, the one to the left.
    const right = new FunctionModel(
      (input) => tf.concat([tf.slice(input, [0, 0, 1, 0], [-1, -1, 2, -1]), tf.zeros([1, 1, 1, 1])], 2),
      { input: anyImage, output: anyImage },
    );
    const { prediction } = await infer(new TestTimeAugmentation(), image([[1, 2, 4]]), right);
    expect((prediction as number[][][][]).flat(3)).toStrictEqual([(2 + 0) / 2, (4 + 1) / 2, (0 + 2) / 2]);
  });

  it("undoes what it did: a model that gives the image back gives it back, whatever the views", async () => {
    const flips = fc.uniqueArray(fc.constantFrom("horizontal" as const, "vertical" as const));
    const rotations = fc.uniqueArray(fc.constantFrom(90 as const, 180 as const, 270 as const), {
      minLength: 1,
    });
    const property = fc.asyncProperty(
      flips,
      rotations,
      fc.boolean(),
      async (flips, rotations, hasChannels) => {
        const values = Array.from({ length: 2 * 9 }, (_, at) => at);
        const images = tf.tensor(values, [2, 3, 3, 1]);
        const shape = hasChannels ? [-1, 3, 3, 1] : [-1, 3, 3];
        const model = new FunctionModel((input) => tf.reshape(input, shape), {
          input: anyImage,
          output: shape,
        });
        const { prediction } = await infer(new TestTimeAugmentation({ flips, rotations }), images, model);
        expect((prediction as number[][][]).flat(Infinity)).toStrictEqual(values);
        images.dispose();
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });

  it("refuses what it cannot vary, before the model is run", async () => {
    const model = corner();
    const faultOf = (options: TestTimeAugmentationOptions, batch: Tensor): Promise<unknown> =>
      infer(new TestTimeAugmentation(options), batch, model).then(
        () => undefined,
        (error: unknown) => (OptionError.is(error) ? error.issues[0] : error),
      );
    expect(await faultOf({}, tf.zeros([1, 4]))).toMatchObject({
      path: [],
      message: "no input of the model is an image: samples have the shape [4]",
    });
    expect(await faultOf({ rotations: [90] }, image([[1, 2, 3]]))).toMatchObject({ path: ["rotations"] });
    expect(model.calls).toStrictEqual([]);
    expect(await faultOf({ rotations: [180] }, image([[1, 2, 3]]))).toBeUndefined();
    expect(() => new TestTimeAugmentation({ flips: [] })).toThrow("is seen only as it is");
    const typo = { flips: ["sideways"] } as unknown as TestTimeAugmentationOptions;
    expect(() => new TestTimeAugmentation(typo)).toThrow(OptionError);
  });
});
