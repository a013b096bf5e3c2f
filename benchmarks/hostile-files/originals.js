import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Checkpoint, EarlyStopping, Freezer, SaveModel } from "@lighterjs/callbacks";
import {
  data,
  loggers,
  losses,
  metrics,
  models,
  optimizers,
  schedulers,
  System,
  Trainer,
} from "@lighterjs/tfjs";
import { createRandomSource } from "@lighterjs/core";

const require = createRequire(import.meta.url);
/** @type {typeof import("@tensorflow/tfjs-layers")} */
const tfjs = require("@tensorflow/tfjs-layers");

export const EPOCHS = 3;

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** @returns {import("@tensorflow/tfjs-layers").layers.Layer} */
function makeModel() {
  const l = tfjs.layers;
  return new models.Sequential({
    layers: [
      l.dense({ name: "first", units: 4, activation: "tanh" }),
      l.batchNormalization({ name: "norm" }),
      l.dropout({ name: "drop", rate: 0.2 }),
      l.dense({ name: "head", units: 2 }),
    ],
  });
}

/** Layers whose weights are in a file of safetensors. */
export function makeDense() {
  return new models.Sequential({ layers: [tfjs.layers.dense({ name: "first", units: 4 })] });
}

const INPUTS = Array.from({ length: 8 }, (_, index) => [index % 2, index % 3, index % 5]);
const TARGETS = INPUTS.map(([first = 0]) => first);

/**
 * A run of everything that a checkpoint keeps the state of.
 * @param {string} folder absolute
 * @param {object} [parts]
 * @param {readonly import("@lighterjs/callbacks").Callback[]} [parts.callbacks] further ones
 * @param {ReturnType<typeof makeModel>} [parts.model]
 * @param {import("@lighterjs/tfjs").data.Dataset} [parts.dataset]
 */
export function makeRun(
  folder,
  {
    callbacks = [],
    model = makeModel(),
    dataset = new data.Arrays({ inputs: INPUTS, targets: TARGETS }),
  } = {},
) {
  const system = new System({
    model,
    criterion: new losses.CrossEntropy(),
    optimizer: () => new optimizers.Adam({ learning_rate: 0.01 }),
    scheduler: new schedulers.Step({ every: 1, gamma: 0.9 }),
    metrics: { train: [new metrics.Accuracy(), new metrics.F1()] },
    dataloaders: { train: new data.DataLoader({ dataset, batch_size: 2, shuffle: true }) },
  });
  const trainer = new Trainer(
    {
      backend: "cpu",
      max_epochs: EPOCHS,
      loggers: [new loggers.Csv(), new loggers.JsonLines(), new loggers.TensorBoard({ every_n_steps: 1 })],
      callbacks: [
        new Checkpoint({ every_n_steps: 1, keep_last: 50, monitor: "train/loss" }),
        new Freezer({ names: "model.first", until_step: 5, strict: false }),
        new EarlyStopping({ monitor: "train/loss", patience: 50 }),
        ...callbacks,
      ],
    },
    silent,
    { path: folder, create: () => Promise.resolve(void mkdirSync(folder, { recursive: true })) },
    createRandomSource(3),
  );
  return { trainer, system };
}

/**
 * A run folder with a checkpoint for each step.
 * @param {string} folder absolute
 * @returns {Promise<readonly { readonly name: string, readonly bytes: Buffer }[]>} its checkpoints
 */
export async function makeCheckpoints(folder) {
  const { trainer, system } = makeRun(folder);
  await trainer.fit(system);
  const checkpoints = join(folder, "checkpoints");
  return readdirSync(checkpoints)
    .filter((name) => name.endsWith(".safetensors"))
    .map((name) => ({ name, bytes: readFileSync(join(checkpoints, name)) }));
}

/**
 * @typedef {{ readonly json: string, readonly weightsName: string, readonly weights: Buffer }} SavedModel
 */

/**
 * A sequence and a graph with a nested model.
 *
 * @param {string} folder absolute
 * @returns {Promise<readonly SavedModel[]>}
 */
export async function makeModels(folder) {
  const { trainer, system } = makeRun(join(folder, "run"), {
    callbacks: [new SaveModel({ path: join(folder, "sequence"), which: "last" })],
  });
  await trainer.fit(system);
  const l = tfjs.layers;
  const input = tfjs.input({ shape: [3] });
  const inner = tfjs.sequential({ name: "inner", layers: [l.dense({ units: 2, inputShape: [3] })] });
  const left = /** @type {import("@tensorflow/tfjs-layers").SymbolicTensor} */ (
    l.dense({ name: "left", units: 2 }).apply(input)
  );
  const right = /** @type {import("@tensorflow/tfjs-layers").SymbolicTensor} */ (inner.apply(input));
  const output = l.add({ name: "sum" }).apply([left, right]);
  const graph = tfjs.model({
    inputs: input,
    outputs: /** @type {import("@tensorflow/tfjs-layers").SymbolicTensor} */ (output),
  });
  /** @type {SavedModel[]} */
  const saved = [readModel(join(folder, "sequence"))];
  await graph.save({
    save: async ({ modelTopology, weightSpecs = [], weightData }) => {
      const content = { modelTopology, weightsManifest: [{ paths: ["w.bin"], weights: weightSpecs }] };
      const weights = Buffer.from(/** @type {ArrayBuffer} */ (weightData));
      saved.push({ json: JSON.stringify(content), weightsName: "w.bin", weights });
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    },
  });
  return saved;
}

/** @param {string} folder @returns {SavedModel} */
function readModel(folder) {
  const weightsName = readdirSync(folder).find((name) => name.endsWith(".bin")) ?? "";
  return {
    json: readFileSync(join(folder, "model.json"), "utf8"),
    weightsName,
    weights: readFileSync(join(folder, weightsName)),
  };
}
