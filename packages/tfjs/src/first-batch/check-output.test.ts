import type { OptionError } from "@lighterjs/schema";
import type { layers as layersNamespace } from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import { Arrays, DataLoader } from "../data/index.js";
import { BinaryCrossEntropy, CrossEntropy, type Criterion } from "../losses/index.js";
import { tf } from "../engine/tf.js";
import { Sequential } from "../models/index.js";
import { System } from "../system/system.js";
import { layers, makeSystem } from "../training/testing/small-systems.js";
import { recordingLogger } from "../training/testing/recording-logger.js";
import { train } from "../training/testing/train.js";

type Layer = layersNamespace.Layer;

const labelled = new Arrays({
  inputs: [[0], [1], [2], [3]],
  targets: [0, 1, 2, 0],
  classes: ["a", "b", "c"],
});

/** Lines of a run with these last layers. */
async function linesOf(criterion: Criterion, last: Layer[], dataset = labelled): Promise<readonly string[]> {
  const { options } = makeSystem();
  using system = new System({
    ...options,
    model: new Sequential({ layers: [new Sequential({ name: "inner", layers: last })] }),
    criterion,
    metrics: {},
    dataloaders: { train: new DataLoader({ dataset, batch_size: 4 }) },
  });
  const logger = recordingLogger();
  await train({ max_epochs: 1 }, { logger }).fit(system);
  return logger.lines.filter((line) => !/^(?:backend|train:|model:)/.test(line));
}

const dense = (activation?: "softmax" | "sigmoid" | "relu", units = 3) =>
  layers.dense({ units, ...(activation && { activation }) });

describe("the output of a model is compared with what the loss takes", () => {
  it.each<[string, () => Layer[]]>([
    ["an activation", () => [dense("softmax")]],
    ["a layer of its own", () => [dense(), layers.softmax()]],
    ["an activation layer", () => [dense(), layers.activation({ activation: "softmax" })]],
  ])("where logits are squashed by %s", async (_, last) => {
    const [line = "", ...others] = await linesOf(new CrossEntropy(), last());
    expect(line).toContain("the criterion takes logits, but the model ends with `softmax`; ");
    expect(line).toContain("or keep it, and give the criterion `from_logits: false`");
    expect(others).toEqual([]);
    expect(await linesOf(new CrossEntropy({ from_logits: false }), last())).toEqual([]);
  });

  it("where logits are cut off, or a function of TensorFlow.js takes them", async () => {
    expect((await linesOf(new CrossEntropy(), [dense("relu")]))[0]).toMatch(
      /ends with `relu`; leave `activation` out$/,
    );
    expect((await linesOf(tf.losses.softmaxCrossEntropy, [dense("softmax")]))[0]).toContain("takes logits");
    expect(await linesOf(new CrossEntropy(), [dense()])).toEqual([]);
  });

  it("where what should be probabilities is none, which is refused", async () => {
    const answers = new Arrays({ inputs: [[5], [-5]], targets: [0, 1] });
    const loss = new BinaryCrossEntropy({ from_logits: false });
    await expect(linesOf(loss, [dense(undefined, 1)], answers)).rejects.toThrow(
      /^the criterion takes probabilities, but the model gives -?[\d.]+\n {2}give the last layer `activation: sigmoid`/,
    );
    expect(await linesOf(loss, [dense("sigmoid", 1)], answers)).toEqual([]);
    expect((await linesOf(new CrossEntropy({ from_logits: false }), [dense("sigmoid")]))[0]).toMatch(
      /probabilities of 3 classes, but those of a sample add up to [\d.]+/,
    );
  });

  it("where it has more units than there are classes", async () => {
    expect(await linesOf(new CrossEntropy(), [dense(undefined, 5)])).toEqual([
      "the model tells 5 classes apart, but the data have 3; give the last layer 3 units, unless other data have more classes",
    ]);
  });

  it("and is said of the layer, or of the model where the layer came from elsewhere", async () => {
    const layer = dense("softmax");
    const faults: OptionError[] = [];
    const { options } = makeSystem();
    using system = new System({
      ...options,
      model: new Sequential({ layers: [layer] }),
      dataloaders: { train: new DataLoader({ dataset: labelled }) },
    });
    const warn = (_: string, about?: OptionError) => void (about && faults.push(about));
    await train({ max_epochs: 1 }, { logger: { ...recordingLogger(), warn } }).fit(system);
    const [fault] = faults;
    expect(fault).toMatchObject({
      subject: layer,
      issues: [{ code: "OUTPUT_MISMATCH", path: ["activation"] }],
    });
    expect(fault?.cause).toMatchObject({ subject: system, issues: [{ path: ["model"] }] });
  });
});
