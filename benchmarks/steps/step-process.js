// Training steps on TensorFlow.js, in a process of its own: `node step-process.js ours`, a run of
// our trainer on wasm; `gradients`, what comes before its update; `native FOLDER`, a loop by hand
// on the native backend that the folder has installed. Answers each line `NAME MILLISECONDS` on
// standard input with a line of JSON: the milliseconds of each step in a turn of that length. After
// the name of a network, `@SIZE` asks for another batch size.
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { drawBatch, networks } from "./networks.js";

/**
 * @typedef {import("./networks.js").StepNetwork} StepNetwork
 * @typedef {(network: StepNetwork) => Promise<() => unknown>} MakeStep of a network's step
 * @typedef {import("@tensorflow/tfjs-core").Tensor} Tensor
 * @typedef {import("@tensorflow/tfjs-core").Variable} Variable
 */

/** @type {Record<string, MakeStep>} */
const engines = { ours, gradients, native };

/** A run of our trainer, from the end of one batch to the end of the next. @type {MakeStep} */
async function ours(network) {
  const { mlp, tfl } = await import("../training/networks.js");
  const { makeSamples } = await import("../training/samples.js");
  const { systemOf } = await import("../training/systems.js");
  const { System, data, losses, optimizers } = await import("@lighterjs/tfjs");
  const { steppedRun } = await import("../training/stepped-run.js");
  // A model of TensorFlow.js is built at once, and so wants a backend, which a run starts.
  await (await steppedRun(systemOf(mlp, makeSamples(mlp).loader), [], "wasm")).end();
  const system = new System({
    model: network.build(tfl),
    criterion: new losses.CrossEntropy(),
    optimizer: () => new optimizers.Adam({ learning_rate: 1e-3 }),
    dataloaders: {
      train: new data.DataLoader({ dataset: oneBatch(network), batch_size: network.batchSize }),
    },
  });
  const { step } = await steppedRun(system, [], "wasm");
  return step;
}

/** @param {StepNetwork} network @returns {import("@lighterjs/tfjs").data.Dataset} */
function oneBatch(network) {
  const { sampleShape, batchSize: length, classes: classCount } = network;
  const { inputs, targets } = drawBatch(network);
  const size = inputs.length / length;
  return {
    length,
    sampleShape,
    targets: { shape: [], type: "int32", classCount },
    deterministic: true,
    prepare: () => Promise.resolve(),
    sampleId: String,
    /** @param {number} index @param {import("@lighterjs/tfjs").data.Sample} sample */
    read(index, sample) {
      sample.inputs.set(inputs.subarray(index * size, (index + 1) * size));
      sample.targets[0] = targets[index] ?? 0;
    },
  };
}

/** Forward and backward pass by hand on our backend. @type {MakeStep} */
async function gradients(network) {
  const { tfl, tf } = await import("../training/networks.js");
  const { losses } = await import("@lighterjs/tfjs");
  await ours(network); // makes wasm the backend
  const criterion = new losses.CrossEntropy();
  return byHand(network, tf, tfl, (targets, outputs) => criterion.compute(targets, outputs));
}

/** @type {MakeStep} */
async function native(network) {
  const [, , , folder = "."] = process.argv;
  const require = createRequire(join(folder, "package.json"));
  /** @type {typeof import("@tensorflow/tfjs-core") & typeof import("@tensorflow/tfjs-layers")} */
  const tf = require("@tensorflow/tfjs-node");
  /** @type {import("@tensorflow/tfjs-core").Optimizer} */
  const optimizer = tf.train.adam(1e-3);
  const loss = (/** @type {Tensor} */ targets, /** @type {Tensor} */ outputs) =>
    tf.losses.softmaxCrossEntropy(tf.oneHot(targets, network.classes), outputs);
  return byHand(network, tf, tf, loss, (grads) => optimizer.applyGradients(grads));
}

/**
 * @param {StepNetwork} network
 * @param {typeof import("@tensorflow/tfjs-core")} tf
 * @param {import("./networks.js").Layers} tfl
 * @param {(targets: Tensor, outputs: Tensor) => Tensor} criterion
 * @param {(gradients: Record<string, Tensor>) => void} [update]
 */
function byHand(network, tf, tfl, criterion, update = () => {}) {
  const model = network.build(tfl);
  const variables = model.trainableWeights.map((weight) => /** @type {Variable} */ (weight.read()));
  const batch = drawBatch(network);
  return () => {
    const inputs = tf.tensor(batch.inputs, [network.batchSize, ...network.sampleShape]);
    const targets = tf.tensor(batch.targets, [network.batchSize], "int32");
    const { value, grads } = tf.variableGrads(
      () =>
        /** @type {import("@tensorflow/tfjs-core").Scalar} */ (
          criterion(targets, /** @type {Tensor} */ (model.apply(inputs, { training: true })))
        ),
      variables,
    );
    update(grads);
    value.dataSync();
    tf.dispose([inputs, targets, value, grads]);
  };
}

const make = engines[process.argv[2] ?? ""];
if (make === undefined) throw new Error(`name an engine: ${Object.keys(engines).join(", ")}`);
/** @type {Map<string, () => unknown>} */
const steps = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const [name = "", budget = ""] = line.split(" ");
  const [kind = "", size] = name.split("@");
  const known = /** @type {Record<string, StepNetwork>} */ (networks)[kind];
  if (known === undefined) throw new Error(`there is no network ${kind}`);
  const network = size === undefined ? known : { ...known, batchSize: Number(size) };
  let step = steps.get(name);
  if (step === undefined) {
    step = await make(network);
    steps.set(name, step);
    await step();
  }
  const times = [];
  let spent = 0;
  while (spent < Number(budget)) {
    const start = performance.now();
    await step();
    times.push(performance.now() - start);
    spent += times.at(-1) ?? 0;
  }
  process.stdout.write(`${JSON.stringify(times)}\n`);
}
process.exit();
