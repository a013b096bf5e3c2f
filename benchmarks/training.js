// What training costs: our step against loops written by hand, and a step with a frozen trunk against its parts.
// node benchmarks/training.js, after `npx tsc -b`
import { Freezer } from "@lighterjs/callbacks";
import { System, data, losses, metrics, models, optimizers } from "@lighterjs/tfjs";
import { printTable } from "./print-table.js";
import { applyWith, forwardPass, trainingStep, updateWith } from "./training/hand-written.js";
import { interleave } from "./training/interleave.js";
import { cnn, deep, mlp, tf } from "./training/networks.js";
import { BATCH_SIZE, makeSamples } from "./training/samples.js";

/**
 * @typedef {{ case: string, step_ms: number, against: string, against_ms: number, ratio: number, goal: number | null }} Row
 * @typedef {import("./training/networks.js").Network} Network
 */

const adam = () => new optimizers.Adam({ learning_rate: 1e-3 });

/** @param {Network} network @param {data.Arrays} dataset */
function systemOf(network, dataset) {
  const trunk = new models.Sequential({ name: "trunk", layers: network.trunk() });
  return new System({
    model: new models.Sequential({ layers: [trunk, ...network.head()] }),
    criterion: new losses.CrossEntropy(),
    optimizer: adam,
    metrics: { train: [new metrics.Accuracy()] },
    dataloaders: { train: new data.DataLoader({ dataset, batch_size: BATCH_SIZE, shuffle: true }) },
  });
}

/** Our whole step, with data, metrics and callbacks, against a bare loop. @param {Network} network @returns {Promise<Row[]>} */
async function againstHandWritten(network) {
  const { dataset, ...samples } = makeSamples(network.sampleShape);
  const step = (/** @type {import("./training/hand-written.js").Update} */ update) =>
    trainingStep([...network.trunk(), ...network.head()], network.sampleShape, samples, update);
  const times = await interleave(systemOf(network, dataset), [], network.rounds, () => ({
    "the same by hand, with tf.train.adam": step(applyWith(tf.train.adam(1e-3))),
    "the same by hand, with our Adam": step(updateWith(adam())),
  }));
  return rows(`${network.name}: training step`, times, 1.03);
}

/** A step with the trunk frozen, against an unfrozen one, and against what it must at least do. @param {Network} network @returns {Promise<Row[]>} */
async function withFrozenTrunk(network) {
  const { dataset, ...samples } = makeSamples(network.sampleShape);
  const freezer = new Freezer({ name_starts_with: "model.trunk." });
  const times = await interleave(systemOf(network, dataset), [freezer], network.rounds, () => {
    const full = trainingStep(
      [...network.trunk(), ...network.head()],
      network.sampleShape,
      samples,
      updateWith(adam()),
    );
    const trunk = forwardPass(network.trunk(), network.sampleShape, samples);
    const features = new Float32Array(samples.targets.length * tf.util.sizeFromShape(trunk.outputShape)).fill(
      0.1,
    );
    const head = trainingStep(
      network.head(),
      trunk.outputShape,
      { ...samples, inputs: features },
      updateWith(adam()),
    );
    return { "unfrozen step by hand": full, trunk: trunk.step, head };
  });
  const { trunk, head, ...others } = times;
  return [
    ...rows(`${network.name}: trunk frozen`, others, null),
    ...rows(
      `${network.name}: trunk frozen`,
      { ours: times.ours, "trunk forward + head step": trunk + head },
      1.1,
    ),
  ];
}

/** @param {string} name @param {Record<string, number> & { ours: number }} times @param {number | null} goal @returns {Row[]} */
function rows(name, { ours, ...others }, goal) {
  return Object.entries(others).map(([against, time]) => ({
    case: name,
    step_ms: ours,
    against,
    against_ms: time,
    ratio: ours / time,
    goal,
  }));
}

/** Measures, and prints a table. */
export async function run() {
  const all = [];
  for (const network of [cnn, mlp]) all.push(...(await againstHandWritten(network)));
  for (const network of [cnn, deep]) all.push(...(await withFrozenTrunk(network)));
  printTable(
    "training: medians of one step in milliseconds of processor time, by turns in one process",
    ["case", "ms", "against", "ms", "ratio", "goal"],
    all.map((row) => [
      row.case,
      row.step_ms.toFixed(1),
      row.against,
      row.against_ms.toFixed(1),
      row.ratio.toFixed(2),
      row.goal === null ? "" : `≤ ${row.goal.toFixed(2)}`,
    ]),
  );
}

if (process.argv[1] === import.meta.filename) await run();
