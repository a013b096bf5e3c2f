import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Checkpoint, ExponentialMovingAverage, SaveModel } from "@lighterjs/callbacks";
import { createRandomSource } from "@lighterjs/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findCheckpoint } from "../checkpoint/find-checkpoint.js";
import type { Dataset, Sample } from "../data/index.js";
import { layers as layersPackage, tf } from "../engine/tf.js";
import { Pretrained } from "../models/index.js";
import { Network } from "../network/network.js";
import type { ModelMetadata } from "../saving/model-metadata.js";
import { recordingLogger } from "../training/testing/recording-logger.js";
import { temporaryRunFolder } from "../training/testing/run-folder.js";
import { cnn, makeSystem, mlp, stripes } from "../training/testing/small-systems.js";
import { train } from "../training/testing/train.js";

let output: string;
beforeEach(async () => {
  output = await mkdtemp(join(tmpdir(), "lighter-export-"));
});
afterEach(() => rm(output, { recursive: true, force: true }));

const images = () => makeSystem({ model: cnn(), dataset: stripes() });

/** The same, on data that are gone. */
const withoutData = () => {
  const gone = (): never => {
    throw new Error("the data are not to be read");
  };
  const dataset: Dataset = {
    prepare: gone,
    read: gone,
    sampleId: gone,
    deterministic: true,
    length: 0,
    targets: {},
  };
  return makeSystem({ model: cnn(), dataset });
};

const bytesOf = ({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString("base64");

async function checkpointWeights(from: string): Promise<ReadonlyMap<string, string>> {
  const found = await findCheckpoint(from, {});
  return new Map([...found!.snapshot.weights].map(([name, { values }]) => [name, bytesOf(values)]));
}

async function weightsOf(layer: Parameters<typeof Network.create>[0]): Promise<ReadonlyMap<string, string>> {
  const network = Network.create(layer, { random: createRandomSource(9) });
  const weights = await network.getWeights();
  network.dispose();
  return new Map([...weights].map(([name, { values }]) => [name, bytesOf(values)]));
}

async function metadataOf(folder: string): Promise<ModelMetadata> {
  const text = await readFile(join(folder, "model.json"), "utf8");
  return (JSON.parse(text) as { userDefinedMetadata: { lighter: ModelMetadata } }).userDefinedMetadata
    .lighter;
}

describe("a model that is made of a checkpoint", () => {
  it("has its weights to the last bit and is the one that the run has saved, without the data", async () => {
    await using run = await temporaryRunFolder();
    await train({ max_epochs: 2, callbacks: [new SaveModel()] }, { folder: run }).fit(images());
    using system = withoutData();
    const made = await train({ max_epochs: 1 }).export(system, { from: run.path, output, format: "tfjs" });
    expect(made).toMatchObject({ path: output, checkpoint: { epoch: 1, step: 8 } });
    expect(await weightsOf(await Pretrained({ path: output }))).toEqual(await checkpointWeights(run.path));
    const saved = join(run.path, "model");
    expect((await readdir(output)).sort()).toEqual((await readdir(saved)).sort());
    const { run: _, ...metadata } = await metadataOf(output);
    const { run: __, ...own } = await metadataOf(saved);
    expect(metadata).toEqual(own);
  });

  it("is loaded by plain TensorFlow.js, and computes what the run computes", async () => {
    await using run = await temporaryRunFolder();
    using trained = images();
    await train({ max_epochs: 1 }, { folder: run }).fit(trained);
    await train({ max_epochs: 1 }).export(images(), { from: run.path, output, format: "tfjs" });
    const read = async (name: string) => readFile(join(output, name));
    const { modelTopology, weightsManifest } = JSON.parse((await read("model.json")).toString()) as {
      modelTopology: object;
      weightsManifest: [{ paths: [string]; weights: [] }];
    };
    const [{ paths, weights }] = weightsManifest;
    const plain = await layersPackage.loadLayersModel(
      tf.io.fromMemory({
        modelTopology,
        weightSpecs: weights,
        weightData: Uint8Array.from(await read(paths[0])).buffer,
      }),
    );
    const image = tf.randomUniform([2, 6, 6, 1]);
    const [ours] = trained.network(createRandomSource(0)).forward([image], { training: false });
    expect(await (plain.predict(image) as typeof image).data()).toEqual(await ours!.data());
  });

  it("is the best where the run has noted one, and the newest where that is named", async () => {
    await using run = await temporaryRunFolder();
    const callbacks = [new Checkpoint({ monitor: "train/accuracy", mode: "min", keep_last: 1 })];
    const logger = recordingLogger();
    await train({ max_epochs: 4, callbacks }, { folder: run, logger }).fit(images());
    const best = await findCheckpoint(join(run.path, "checkpoints", "best"), {});
    const trainer = train({ max_epochs: 1 });
    const { checkpoint } = await trainer.export(images(), { from: run.path, output, format: "tfjs" });
    expect(checkpoint.path).toBe(best?.path);
    const last = join(run.path, "checkpoints", "last");
    const named = await trainer.export(images(), { from: last, output, format: "tfjs" });
    expect(named.checkpoint.step).toBe(16);
  });

  it("may be the weights alone, which fill the layers of a config again", async () => {
    await using run = await temporaryRunFolder();
    await train({ max_epochs: 1 }, { folder: run }).fit(images());
    using system = withoutData();
    await train({ max_epochs: 1 }).export(system, { from: run.path, output, format: "safetensors" });
    expect(await readdir(output)).toEqual(["model.safetensors"]);
    const path = join(output, "model.safetensors");
    const filled = await Pretrained({ path, model: cnn(), input_shape: [6, 6, 1] });
    expect(await weightsOf(filled)).toEqual(await checkpointWeights(run.path));
  });

  it("is the average of the weights where the run has one stand in, and so is what fills layers from its checkpoint", async () => {
    await using run = await temporaryRunFolder();
    const callbacks = () => [new ExponentialMovingAverage({ decay: 0.5 }), new SaveModel()];
    await train({ max_epochs: 1, callbacks: callbacks() }, { folder: run }).fit(images());
    const saved = await weightsOf(await Pretrained({ path: run.path }));
    expect(saved).not.toEqual(await checkpointWeights(run.path));
    const path = join(run.path, "checkpoints", "step-00000004.safetensors");
    expect(await weightsOf(await Pretrained({ path, model: cnn(), input_shape: [6, 6, 1] }))).toEqual(saved);
    await train({ max_epochs: 1 }).export(images(), { from: run.path, output, format: "tfjs" });
    expect(await weightsOf(await Pretrained({ path: output }))).toEqual(saved);
  });

  it("is refused of another model, and of a run without a checkpoint", async () => {
    await using run = await temporaryRunFolder();
    const exportTo = (system = makeSystem({ model: mlp(4) })) =>
      train({ max_epochs: 1 }).export(system, { from: run.path, output, format: "tfjs" });
    await run.create();
    await expect(exportTo()).rejects.toThrow(`the run \`${run.path}\` has no checkpoint`);
    await train({ max_epochs: 1 }, { folder: run }).fit(makeSystem());
    await expect(exportTo()).rejects.toMatchObject({
      message: expect.stringContaining("the checkpoint is of another model") as string,
      help: ["name the run, or a checkpoint, that this model was trained in"],
    });
    expect(await readdir(output)).toEqual([]);
  });

  it("is not written where it is asked to stop before", async () => {
    await using run = await temporaryRunFolder();
    await train({ max_epochs: 1 }, { folder: run }).fit(images());
    const trainer = train({ max_epochs: 1 }, { stop: AbortSignal.abort("SIGTERM") });
    const request = { from: run.path, output, format: "tfjs" } as const;
    await expect(trainer.export(images(), request)).rejects.toMatchObject({ name: "AbortError" });
    expect(await readdir(output)).toEqual([]);
  });
});

/** Tiny images of classes with names. */
class Weather implements Dataset {
  readonly sampleShape = [6, 6, 1];
  readonly scaling = { subtract: [128], divide: 64 };
  readonly targets = {
    shape: [],
    type: "int32",
    classCount: 3,
    classNames: ["rain", "snow", "sun"],
  } as const;
  readonly deterministic = true;
  readonly length = 6;
  prepare = () => Promise.resolve();
  sampleId = String;
  read(index: number, { targets }: Sample): void {
    targets[0] = index % 3;
  }
}

describe("the metadata of a saved model", () => {
  it("say what goes in and comes out, the classes, the versions and the run, and nothing that is secret", async () => {
    await using folder = await temporaryRunFolder();
    const mask = (text: string) => text.replaceAll("snow", "${env:CLASS}");
    const options = { max_epochs: 1, callbacks: [new SaveModel()], enable_checkpointing: false };
    const system = makeSystem({ model: cnn(), dataset: new Weather() });
    await train(options, { folder: { ...folder, mask } }).fit(system);
    const classes = ["rain", "${env:CLASS}", "sun"];
    expect(await metadataOf(join(folder.path, "model"))).toEqual({
      format: 2,
      single_layer: false,
      names: {},
      inputs: [
        {
          name: "input",
          shape: [6, 6, 1],
          type: "float32",
          size: [6, 6],
          channels: 1,
          scaling: { subtract: [128], divide: 64 },
        },
      ],
      outputs: [{ name: "head", shape: [3], kind: "logits", multi_label: false, class_names: classes }],
      class_names: classes,
      step: 2,
      epoch: 0,
      versions: {
        "@lighterjs/tfjs": expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
        "@tensorflow/tfjs-layers": layersPackage.version_layers,
      },
      run: "..",
    });
  });
});
