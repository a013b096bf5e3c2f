import { describe, expect, it } from "vitest";
import { Arrays } from "../data/index.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { blobs, makeSystem } from "./testing/small-systems.js";
import { train } from "./testing/train.js";
import { thirdEpoch, twoEpochs } from "./testing/two-epochs.js";

const NAMES = ["cat", "dog", "elephant"];

/** The blobs, with names for their classes in this order: the same samples, and the same names for them. */
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
