// What prediction and test cost: samples a second beside a loop of plain TensorFlow.js with the
// same network, kernels, samples and batches, memory on the way, and how long the commands take to
// start. node benchmarks/run.js predict; ROWS=2000 IMAGES=64 for a small one
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { data, losses, metrics, models, System, Trainer, writers } from "@lighterjs/tfjs";
import { createRandomSource } from "@lighterjs/core";
import { median } from "../median.js";
import { printTable } from "../print-table.js";
import { cnn, mlp, plainModel, tf, tfl } from "../training/networks.js";

const lighter = join(createRequire(import.meta.url).resolve("lighterjs/package.json"), "../bin/lighter.js");
const ROUNDS = 5;
const GOAL = 0.95;
const SILENT = { debug() {}, info() {}, warn() {} };

/**
 * Samples in memory, so that reading them is no part of what is compared. @implements
 * {data.Dataset}
 */
class Samples {
  targets = /** @type {const} */ ({ shape: [], type: "int32", classCount: 10 });
  deterministic = true;

  /** @param {number} length @param {readonly number[]} sampleShape */
  constructor(length, sampleShape) {
    this.length = length;
    this.sampleShape = sampleShape;
    this.size = sampleShape.reduce((product, each) => product * each, 1);
    const random = createRandomSource(1).stream("samples");
    this.values = Float32Array.from({ length: 1024 * this.size }, () => random.next());
  }

  async prepare() {}

  /** @param {number} index */
  sampleId(index) {
    return String(index);
  }

  /** @param {number} index */
  numbersOf(index) {
    const at = (index % 1024) * this.size;
    return this.values.subarray(at, at + this.size);
  }

  /** @param {number} index @param {data.AnySample} sample */
  read(index, { inputs, targets }) {
    /** @type {Float32Array} */ (inputs).set(this.numbersOf(index));
    /** @type {Float32Array} */ (targets)[0] = index % 10;
  }
}

/** Starts the backend, which plain models need before they are built. */
async function startBackend() {
  const predict = new data.DataLoader({ dataset: new Samples(1, [1]) });
  const model = new models.Sequential({ layers: [tfl.layers.reLU()] });
  await new Trainer({ backend: "wasm" }, SILENT).predict(new System({ model, dataloaders: { predict } }));
}

/** @param {import("../training/networks.js").Network} network */
function modelOf(network) {
  const model = plainModel([...network.trunk(), ...network.head()], network.sampleShape);
  // As a saved model has them: written, and not only drawn.
  model.setWeights(model.getWeights().map((weight) => tf.mul(weight, 1)));
  return model;
}

/**
 * Of processor time, which other work on the machine changes least.
 *
 * @param {() => Promise<void>} work
 */
async function secondsOf(work) {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/**
 * @param {import("../training/networks.js").Network} network
 * @param {number} count
 * @param {number} batchSize
 */
async function compare(network, count, batchSize) {
  const dataset = new Samples(count, network.sampleShape);
  const loader = new data.DataLoader({ dataset, batch_size: batchSize });
  const model = modelOf(network);
  /** @type {number[]} */
  const memory = [];
  const take = { onPredictions() {} };
  const watch = { onPredictions: () => void memory.push(process.memoryUsage.rss()) };
  const folder = mkdtempSync(join(tmpdir(), "lighter-predict-"));
  const directory = { path: folder, create: async () => {} };
  const system = new System({
    model,
    criterion: new losses.CrossEntropy(),
    metrics: { test: [new metrics.Accuracy()] },
    dataloaders: { test: loader, predict: loader },
  });
  const trainerOf = (/** @type {object[]} */ callbacks, /** @type {typeof directory | undefined} */ run) =>
    new Trainer({ backend: "wasm", callbacks }, SILENT, run);
  const plain = async () => {
    for (let from = 0; from < count; from += batchSize) {
      const size = Math.min(batchSize, count - from);
      const batch = new Float32Array(size * dataset.size);
      for (let at = 0; at < size; at++) batch.set(dataset.numbersOf(from + at), at * dataset.size);
      const input = tf.tensor(batch, [size, ...network.sampleShape]);
      const output = /** @type {import("@tensorflow/tfjs-core").Tensor} */ (model.predictOnBatch(input));
      await output.data();
      tf.dispose([input, output]);
    }
  };
  const work = {
    plain,
    predict: async () => void (await trainerOf([take], undefined).predict(system)),
    table: async () =>
      void (await trainerOf(
        [new writers.Csv({ columns: ["id", "class", "probability"] })],
        directory,
      ).predict(system)),
    test: async () => void (await trainerOf([], undefined).test(system)),
  };
  /** @type {Record<string, number[]>} */
  const times = { plain: [], predict: [], table: [], test: [] };
  await trainerOf([], undefined).predict(system);
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, each] of Object.entries(work)) {
      rmSync(join(folder, "predictions.csv"), { force: true });
      times[name]?.push(await secondsOf(each));
    }
  rmSync(folder, { recursive: true });
  // By itself, as looking at memory takes time.
  for (let round = 0; round < ROUNDS; round++) await trainerOf([watch], undefined).predict(system);
  system[Symbol.dispose]();
  const rate = (/** @type {string} */ name) => count / Math.min(...(times[name] ?? []));
  const half = memory.slice(Math.floor(memory.length / (2 * ROUNDS)));
  const growth = ((half.at(-1) ?? 0) - (half[0] ?? 0)) / 2 ** 20;
  return [
    `${network.name}, ${count} samples`,
    ...["plain", "predict", "table", "test"].map((name) => rate(name).toFixed(0)),
    ...["predict", "test"].map((name) => (rate(name) / rate("plain")).toFixed(2)),
    `≥ ${GOAL}`,
    `${growth.toFixed(0)} MiB`,
  ];
}

/** A run of one epoch that all three commands can use. */
const CONFIG = `trainer: { max_epochs: 1 }
system:
  model: { _target_: lighter.models.Sequential, layers: [{ _target_: tf.layers.dense, units: 2 }] }
  criterion: { _target_: lighter.losses.CrossEntropy }
  optimizer: { _target_: lighter.optimizers.Adam, learning_rate: 0.05 }
  dataloaders:
    train: &rows { _target_: lighter.data.DataLoader, dataset: { _target_: lighter.data.Arrays, inputs: [[0], [1]], targets: [0, 1] } }
    val: *rows
    test: *rows
    predict: *rows
`;

/** @param {string} cwd */
function startTimes(cwd) {
  writeFileSync(join(cwd, "config.yaml"), CONFIG);
  const node = (/** @type {readonly string[]} */ args) => {
    const start = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
    if (status !== 0)
      throw new Error(`node ${args.join(" ")} ended with ${status}\n${stderr.slice(0, 2000)}`);
    return { took: performance.now() - start, stdout: stdout.trim() };
  };
  const run = node([lighter, "fit", "config.yaml", "--quiet"]).stdout;
  const commands = [
    ["-e", "0"],
    ...["validate", "test", "predict"].map((name) => [lighter, name, run, "--quiet"]),
  ];
  const times = commands.map((args) => median(Array.from({ length: 5 }, () => node(args).took)));
  return commands.map((args, index) => [
    index === 0 ? "node -e 0" : `lighter ${args[1]} RUN`,
    `${(times[index] ?? 0).toFixed(0)} ms`,
    ((times[index] ?? 0) / (times[0] ?? 1)).toFixed(1),
  ]);
}

/** Measures, and prints two tables. */
export async function run() {
  const rows = Number(process.env["ROWS"] ?? 100_000);
  const images = Number(process.env["IMAGES"] ?? 2000);
  await startBackend();
  const lines = [await compare(mlp, rows, 256), await compare(cnn, images, 64)];
  printTable(
    "prediction: samples a second of processor time, least of rounds by turns in one process",
    [
      "",
      "plain tfjs",
      "predict",
      "into a table",
      "test",
      "ratio of predict",
      "of test",
      "goal",
      "memory grows by",
    ],
    lines,
  );
  const cwd = mkdtempSync(join(import.meta.dirname, "../.predict-"));
  try {
    printTable("start: the whole process with a tiny run (median of 5)", ["", "", "× node"], startTimes(cwd));
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

if (process.argv[1] === import.meta.filename) await run();
