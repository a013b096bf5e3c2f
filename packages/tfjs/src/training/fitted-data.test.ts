import { describe, expect, it } from "vitest";
import { findCheckpoint } from "../checkpoint/find-checkpoint.js";
import { Arrays, type FitRequest, type NamedSample, type Sample } from "../data/index.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { blobs, makeSystem } from "./testing/small-systems.js";
import { train } from "./testing/train.js";
import { thirdEpoch, twoEpochs } from "./testing/two-epochs.js";

const NAMES = ["cat", "dog", "elephant"];

/**
 * The blobs, with names for their classes in this order: the same samples, and the same names for
 * them.
 */
function named(order: readonly string[]): Arrays {
  const { inputs, targets } = blobs().options as { inputs: number[][]; targets: number[] };
  const renamed = targets.map((index) => order.indexOf(NAMES[index]!));
  return new Arrays({ inputs, targets: renamed, classes: order });
}

describe("the classes of a run", () => {
  it("are matched by name, so that the order of other data does not matter", async () => {
    const lossOn = async (validation: Arrays) => {
      using system = makeSystem({ dataset: named(NAMES), validation });
      const { metrics } = await train({ max_epochs: 2 }).fit(system);
      return [metrics["val/loss"], metrics["val/accuracy"]];
    };
    expect(await lossOn(named(["elephant", "cat", "dog"]))).toEqual(await lossOn(named(NAMES)));
  });

  it("stay what they are when it goes on with other files, or it does not go on", async () => {
    await using folder = await temporaryRunFolder();
    await twoEpochs(folder, { system: makeSystem({ dataset: named(NAMES), shuffle: false }) });
    const goOn = async (dataset: Arrays) => {
      const { weights } = await thirdEpoch(folder, { system: makeSystem({ dataset, shuffle: false }) });
      return weights;
    };
    await expect(goOn(new Arrays({ ...blobs().options, classes: ["cat", "dog", "wolf"] }))).rejects.toThrow(
      "the class `wolf` is not known to the run that goes on",
    );
    const expected = await goOn(named(NAMES));
    await using again = await temporaryRunFolder();
    await twoEpochs(again, { system: makeSystem({ dataset: named(NAMES), shuffle: false }) });
    const system = makeSystem({ dataset: named(["dog", "elephant", "cat"]), shuffle: false });
    expect((await thirdEpoch(again, { system })).weights).toStrictEqual(expected);
  });
});

/** The blobs, less the mean that the training data have. */
class Centred extends Arrays {
  #mean = 0;

  fitted({ samples = [] }: FitRequest = {}) {
    return {
      mean: (this.options.inputs as number[][]).reduce((sum, [x = 0]) => sum + x, samples.length) / 16,
    };
  }
  useFitted(fitted: unknown) {
    this.#mean = (fitted as { mean: number }).mean;
  }
  override read(index: number, sample: Sample | NamedSample) {
    super.read(index, sample);
    if (sample.inputs instanceof Float32Array) sample.inputs[0]! -= this.#mean;
  }
}

describe("what the training data tell once", () => {
  it("is kept in checkpoints, and decides when the run goes on with other data", async () => {
    const { inputs, targets } = blobs().options as { inputs: number[][]; targets: number[] };
    const moved = inputs.map(([x = 0, y = 0]) => [x + 100, y]);
    const goOnWith = async (others: number[][]) => {
      await using folder = await temporaryRunFolder();
      const systemOn = (rows: number[][]) =>
        makeSystem({ dataset: new Centred({ inputs: rows, targets }), shuffle: false });
      await twoEpochs(folder, { system: systemOn(inputs) });
      const [saved, { weights }] = [
        await findCheckpoint(folder.path, {}),
        await thirdEpoch(folder, { system: systemOn(others) }),
      ];
      return { fitted: saved?.snapshot.fitted, weights };
    };
    const same = await goOnWith(inputs);
    const mean = inputs.reduce((sum, [x = 0]) => sum + x, 0) / 16;
    expect(same.fitted).toEqual({ mean });
    // Had they been centred anew, they would be the same samples again.
    expect((await goOnWith(moved)).weights).not.toEqual(same.weights);
  });
});
