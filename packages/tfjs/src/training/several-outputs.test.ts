import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Checkpoint, EarlyStopping, Freezer } from "@lighterjs/callbacks";
import { createRandomSource, OptionError, type RunDirectory } from "@lighterjs/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import {
  Arrays,
  AugmentedImages,
  DataLoader,
  InputsAsTargets,
  Split,
  type Dataset,
  type NamedSample,
} from "../data/index.js";
import { layers as layersPackage, tf } from "../engine/tf.js";
import { CrossEntropy, MeanSquaredError } from "../losses/index.js";
import { Accuracy } from "../metrics/index.js";
import { Graph, Sequential } from "../models/index.js";
import { Network } from "../network/network.js";
import { SGD } from "../optimizers/index.js";
import { Pretrained } from "../models/pretrained.js";
import { saveModel } from "../saving/save-model.js";
import type { SystemOptions } from "../system/system.js";
import { branchingGraph, branchingSystem, measuredStripes } from "./testing/branching-system.js";
import { recordsOf, runPart } from "./testing/resumable-run.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { temporaryRunFolder } from "./testing/run-folder.js";
import { layers, makeSystem } from "./testing/small-systems.js";
import { train } from "./testing/train.js";
import { weightsOf } from "./testing/weights-by-name.js";
import { watchedDataset } from "./testing/watched-dataset.js";

async function faultOf(options: Partial<SystemOptions> & { train?: Dataset }) {
  try {
    using system = branchingSystem(options);
    await train({ max_epochs: 1, loggers: [] }).fit(system);
  } catch (error) {
    if (OptionError.is(error)) return error.issues[0];
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("a graph with two inputs, a skip connection and two outputs", () => {
  it("logs the whole loss and, by output, each loss and metric", async () => {
    await using folder = await temporaryRunFolder();
    using system = branchingSystem();
    const { metrics } = await train({ max_epochs: 8 }, { folder }).fit(system);
    expect(Object.keys(metrics)).toEqual([
      "train/loss",
      "train/digit/loss",
      "train/digit/accuracy",
      "train/size/loss",
      "val/loss",
      "val/digit/loss",
      "val/digit/accuracy",
      "val/size/loss",
      "val/size/mean_absolute_error",
    ]);
    const whole = metrics["val/digit/loss"]! + 0.25 * metrics["val/size/loss"]!;
    expect(metrics["val/loss"]).toBeCloseTo(whole, 5);
    expect(metrics["train/digit/accuracy"]).toBeGreaterThan(0.6);
    const [header] = readFileSync(join(folder.path, "metrics.csv"), "utf8").split("\n");
    expect(header).toContain("val/size/mean_absolute_error");
  });

  it("learns the same over accumulated batches, a smaller last one too, as over one large batch", async () => {
    const run = async (batch_size: number, accumulate_batches: number) => {
      const node = (units: number, inputs: string) => ({ inputs, layer: layers.dense({ units }) });
      const model = new Graph({
        nodes: { body: node(4, "x"), digit: node(3, "body"), size: node(1, "body") },
        outputs: ["digit", "size"],
      });
      const numbers = createRandomSource(3).stream("numbers");
      const x = Array.from({ length: 9 }, () => [numbers.next(), numbers.next()]);
      const targets = { digit: x.map((_, at) => at % 3), size: x.map(([first]) => first!) };
      const dataset = new Arrays({ inputs: { x }, targets });
      using system = branchingSystem({
        model,
        optimizer: () => new SGD({ learning_rate: 0.1 }),
        metrics: {},
        dataloaders: { train: new DataLoader({ dataset, batch_size }) },
      });
      await train({ max_epochs: 3, accumulate_batches }).fit(system);
      return weightsOf(system);
    };
    const [whole, parts] = [await run(9, 1), await run(4, 3)];
    expect(whole.size).toBe(6);
    for (const [name, values] of whole)
      values.forEach((value, at) => expect(parts.get(name)![at]).toBeCloseTo(value, 5));
  });

  it("is resumed in mid-epoch to the last bit, with Freezers, accumulation and kept outputs", async () => {
    const part = (folder: RunDirectory) => ({
      folder,
      system: branchingSystem(),
      callbacks: [
        new Freezer({ name_starts_with: ["model.first", "model.second"], until_epoch: 2 }),
        new EarlyStopping({ monitor: "val/digit/accuracy", patience: 10 }),
        new Checkpoint({ every_n_steps: 1, keep_last: 100 }),
      ],
    });
    await using folder = await temporaryRunFolder();
    const first = await runPart(part(folder));
    const records = recordsOf(folder);
    const files = readdirSync(join(folder.path, "checkpoints")).filter((name) => name.startsWith("step-"));
    expect(files).toHaveLength(9);
    for (const file of files.reverse()) {
      const from = join(folder.path, "checkpoints", file);
      const last = await runPart({ ...part(folder), resume: { from } });
      expect(last.weights, file).toStrictEqual(first.weights);
      expect(recordsOf(folder), file).toStrictEqual(records);
    }
  });

  it("neither reads nor computes again what is frozen, and learns the same as without keeping it", async () => {
    const run = async (cache: "auto" | "off") => {
      const dataset = watchedDataset(measuredStripes(8));
      using system = branchingSystem({ train: dataset });
      const freezer = new Freezer({
        name_starts_with: ["model.first", "model.second"],
        until_epoch: 3,
        cache,
      });
      const { metrics } = await train({ max_epochs: 3, loggers: [], callbacks: [freezer] }).fit(system);
      return { metrics, reads: dataset.reads };
    };
    const kept = await run("auto");
    const plain = await run("off");
    expect(kept.metrics).toEqual(plain.metrics);
    expect(kept.reads.every((count, index) => count < plain.reads[index]!)).toBe(true);
  });

  it("plans freezing by the names of its nodes", async () => {
    using system = branchingSystem();
    const freezer = new Freezer({ name_starts_with: "model.first", until_epoch: 1 });
    const { content } = (await train({ max_epochs: 2, callbacks: [freezer] }).plan(system)) as unknown as {
      content: { phases: readonly { frozen: readonly string[] }[] };
    };
    expect(content.phases[0]?.frozen).toEqual(["model.first.kernel", "model.first.bias"]);
  });

  it("suggests the name of a metric with its output", async () => {
    using system = branchingSystem();
    const stopping = new EarlyStopping({ monitor: "val/accuracy" });
    await expect(train({ max_epochs: 1, callbacks: [stopping], loggers: [] }).fit(system)).rejects.toThrow(
      /val\/digit\/accuracy/,
    );
  });
});

describe("a graph that is saved", () => {
  it("is loaded by TensorFlow.js alone and by us, with the same names and predictions", async () => {
    await using folder = await temporaryRunFolder();
    using system = branchingSystem({
      model: new Graph({
        nodes: {
          inner: {
            inputs: "image",
            layer: new Graph({
              nodes: {
                a: { layer: layers.conv2d({ filters: 1, kernelSize: 3, padding: "same" }) },
                sum: { inputs: ["a", "a"], layer: layers.add() },
              },
            }),
          },
          flat: { layer: layers.flatten() },
          both: { inputs: ["flat", "age"], layer: layers.concatenate() },
          size: { layer: layers.dense({ units: 1 }) },
          digit: { inputs: "both", layer: layers.dense({ units: 3 }) },
        },
        outputs: ["digit", "size"],
      }),
    });
    const random = createRandomSource(3);
    await system.trained.dataloaders.train.prepare();
    const network = system.network(random);
    await saveModel(network, folder.path);
    const { modelTopology, weightsManifest } = JSON.parse(
      readFileSync(join(folder.path, "model.json"), "utf8"),
    ) as { modelTopology: object; weightsManifest: [{ paths: [string]; weights: [] }] };
    const [{ paths, weights }] = weightsManifest;
    const weightData = new Uint8Array(readFileSync(join(folder.path, paths[0]))).buffer;
    const plain = await layersPackage.loadLayersModel(
      tf.io.fromMemory({ modelTopology, weightSpecs: weights, weightData }),
    );
    const ours = Network.create(await Pretrained({ path: folder.path }), { random });
    expect(ours.inputs.map(({ name }) => name)).toEqual(["image", "age"]);
    expect(ours.outputs.map(({ name }) => name)).toEqual(["digit", "size"]);
    const namesIn = (of: Network) => of.parameters.map(({ name }) => name).sort();
    expect(namesIn(ours)).toEqual(namesIn(network));
    tf.tidy(() => {
      const x = [tf.randomNormal([2, 6, 6, 1]), tf.randomNormal([2, 1])];
      const expected = network.forward(x, { training: false }).map((each) => [...each.dataSync()]);
      expect((plain.predict(x) as Tensor[]).map((each) => [...each.dataSync()])).toEqual(expected);
      expect(ours.forward(x, { training: false }).map((each) => [...each.dataSync()])).toEqual(expected);
    });
  });
});

describe("several inputs and outputs", () => {
  it("come from a dataset of one's own, through its parts and augmentation, whatever their order", async () => {
    class Own implements Dataset {
      readonly inputs = {
        words: { shape: [3], type: "int32" },
        image: { shape: [4, 4, 1], type: "float32" },
      } as const;
      readonly targets = {
        bright: { shape: [], type: "int32", classCount: 2 },
        sum: { shape: [1], type: "float32" },
      } as const;
      readonly deterministic = true;
      readonly length = 20;
      prepare = () => Promise.resolve();
      sampleId = String;
      read(index: number, { inputs, targets }: NamedSample<"words" | "image", "bright" | "sum">): void {
        inputs.words.set([index % 5, 1, 2]);
        inputs.image.fill(index % 2);
        targets.bright[0] = index % 2;
        targets.sum[0] = (index % 5) + 3;
      }
    }
    const model = new Graph({
      nodes: {
        sum: {
          inputs: "bag",
          layer: layers.dense({ units: 1 }),
        },
        vectors: { inputs: "words", layer: layers.embedding({ inputDim: 5, outputDim: 4 }) },
        bag: { inputs: "vectors", layer: layers.flatten() },
        pixels: { inputs: "image", layer: layers.flatten() },
        bright: { inputs: "pixels", layer: layers.dense({ units: 2 }) },
      },
      outputs: ["sum", "bright"],
    });
    const own = new Own();
    const loader = (part: "train" | "val") =>
      new DataLoader({
        dataset: new AugmentedImages({ dataset: new Split({ dataset: own, part }), shift: 0.1 }),
        batch_size: 8,
      });
    using system = branchingSystem({
      model,
      criterion: { bright: new CrossEntropy(), sum: new MeanSquaredError() },
      loss_weights: {},
      metrics: { val: { bright: [new Accuracy()] } },
      dataloaders: { train: loader("train"), val: loader("val") },
    });
    const { metrics } = await train({ max_epochs: 12, loggers: [] }).fit(system);
    expect(metrics["val/bright/accuracy"]).toBe(1);
  });

  it("are learned by a model of TensorFlow.js, by the names of its layers", async () => {
    const image = layersPackage.input({ shape: [6, 6, 1], name: "image" });
    const age = layersPackage.input({ shape: [1], name: "age" });
    const flat = layers.flatten().apply(image) as typeof image;
    const both = layers.concatenate().apply([flat, age]) as typeof image;
    const digit = layers.dense({ units: 3, name: "digit" }).apply(both) as typeof image;
    const size = layers.dense({ units: 1, name: "size" }).apply(both) as typeof image;
    const model = layersPackage.model({ inputs: [image, age], outputs: [size, digit] });
    using system = branchingSystem({ model });
    const { metrics } = await train({ max_epochs: 2, loggers: [] }).fit(system);
    expect(metrics).toHaveProperty("val/size/mean_absolute_error");
  });

  it("leave the names of one output as they are, and take named metrics", async () => {
    const dataset = new Arrays({ inputs: { x: [[0], [1]] }, targets: { y: [0, 1] } });
    using system = makeSystem({
      model: new Sequential({
        layers: { hidden: layers.dense({ units: 4 }), head: layers.dense({ units: 2 }) },
      }),
      dataset,
    });
    const { options } = system;
    using named = branchingSystem({
      ...options,
      loss_weights: { head: 2 },
      metrics: { train: { hits: new Accuracy(), gone: null } },
    });
    const { metrics } = await train({ max_epochs: 1, loggers: [] }).fit(named);
    expect(Object.keys(metrics)).toEqual(["train/loss", "train/accuracy"]);
  });

  it("teach an autoencoder, whose targets are its inputs", async () => {
    const dataset = new InputsAsTargets({
      dataset: measuredStripes(12),
      targets: { image_again: "image", age_again: "age" },
    });
    expect(dataset.targets).toHaveProperty("image_again.shape", [6, 6, 1]);
    using system = branchingSystem({
      model: new Graph({
        nodes: {
          flat: { inputs: "image", layer: layers.flatten() },
          all: { inputs: ["flat", "age"], layer: layers.concatenate() },
          code: { layer: layers.dense({ units: 6, activation: "tanh" }) },
          age_again: { layer: layers.dense({ units: 1 }) },
          pixels: { inputs: "code", layer: layers.dense({ units: 36 }) },
          image_again: { layer: layers.reshape({ targetShape: [6, 6, 1] }) },
        },
        outputs: ["image_again", "age_again"],
      }),
      criterion: { image_again: new MeanSquaredError(), age_again: new MeanSquaredError() },
      loss_weights: {},
      metrics: {},
      dataloaders: { train: new DataLoader({ dataset, batch_size: 4 }) },
    });
    const { metrics } = await train({ max_epochs: 3, loggers: [] }).fit(system);
    expect(metrics["train/image_again/loss"]).toBeLessThan(3);
  });
});

describe("what does not go together is told before the first step", () => {
  const extra = () =>
    new Arrays({
      inputs: { image: [[[[1]]]], age: [[1]], weight: [[1]] },
      targets: { digit: [0], size: [0.5] },
    });
  it.each<[string, Partial<SystemOptions> & { train?: Dataset }, unknown[], string]>([
    ["one criterion for two outputs", { criterion: new CrossEntropy() }, ["criterion"], "but one criterion"],
    [
      "an output without a criterion",
      { criterion: { digit: new CrossEntropy() } },
      ["criterion"],
      "the output `size` has no criterion",
    ],
    [
      "a criterion for no output",
      { criterion: { digit: new CrossEntropy(), sise: new MeanSquaredError() } },
      ["criterion", "sise"],
      "`sise`, which is no output",
    ],
    [
      "a weight for no output",
      { loss_weights: { digits: 1 } },
      ["loss_weights", "digits"],
      "no output of the model",
    ],
    [
      "metrics for no output",
      { metrics: { val: { digits: [new Accuracy()] } } },
      ["metrics", "val", "digits"],
      "no output of the model",
    ],
    [
      "metrics of no output",
      { metrics: { val: [new Accuracy()] } },
      ["metrics", "val", 0],
      "does not say which",
    ],
    [
      "an input that nobody gives",
      { train: new Arrays({ inputs: { image: [[[[1]]]] }, targets: { digit: [0], size: [0.5] } }) },
      ["nodes", "both", "inputs"],
      "the data have no input `age`",
    ],
    ["an input that nobody uses", { train: extra() }, ["dataset"], "does not take the input `weight`"],
    [
      "targets that nobody gives",
      {
        train: new Arrays({
          inputs: { image: [[[[1]]]], age: [[1]] },
          targets: { digit: [0], length: [0.5] },
        }),
      },
      ["dataset"],
      "no targets for the output `size`",
    ],
  ])("%s", async (_, options, path, message) => {
    const fault = await faultOf(options);
    expect(fault.path).toEqual(path);
    expect(fault.message).toContain(message);
  });

  it("validation data without an input that the training data have", async () => {
    const fault = await faultOf({
      dataloaders: {
        train: new DataLoader({ dataset: measuredStripes(8), batch_size: 4 }),
        val: new DataLoader({ dataset: new Arrays({ inputs: [1], targets: [0] }) }),
      },
    });
    expect(fault.message).toBe("the data have no input `image`, which the model takes");
  });

  it("targets that no output uses, as a warning", async () => {
    const logger = recordingLogger();
    const { nodes } = branchingGraph().options;
    const { size: _, ...others } = nodes;
    using system = branchingSystem({
      model: new Graph({ nodes: others }),
      criterion: new CrossEntropy(),
      loss_weights: {},
      metrics: {},
    });
    await train({ max_epochs: 1, loggers: [] }, { logger }).fit(system);
    expect(logger.lines.join("\n")).toContain("no output for the targets `size`");
    expect(tf.memory().numTensors).toBeGreaterThan(0);
  });
});
