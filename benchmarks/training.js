// What training costs: our whole step, with data, metrics and hooks, against loops written by hand.
// node benchmarks/training.js, after `npx tsc -b`
import { median } from "./median.js";
import { printTable } from "./print-table.js";
import { byTurns } from "./training/by-turns.js";
import { applyWith, trainingStep, updateWith } from "./training/hand-written.js";
import { cnn, mlp, tf } from "./training/networks.js";
import { batchDrawer, makeSamples } from "./training/samples.js";
import { steppedRun } from "./training/stepped-run.js";
import { adam, systemOf } from "./training/systems.js";

const ROUNDS = 25;
const GOAL = 1.03;

/**
 * @param {import("./training/networks.js").Network} network
 * @returns {Promise<string[][]>} lines of the table
 */
async function againstHandWritten(network) {
  const samples = makeSamples(network);
  const run = await steppedRun(systemOf(network, samples.loader, { metrics: true }), [], "wasm");
  const step = (/** @type {import("./training/hand-written.js").Update} */ update) =>
    trainingStep([...network.trunk(), ...network.head()], network.sampleShape, batchDrawer(samples), update);
  const rounds = await byTurns(
    { ours: run.step, withTheirs: step(applyWith(tf.train.adam(1e-3))), withOurs: step(updateWith(adam())) },
    ROUNDS,
  );
  await run.end();
  return [
    ["by hand, with tf.train.adam", "withTheirs"],
    ["by hand, with our Adam", "withOurs"],
  ].map(([against = "", name = ""]) => {
    const other = /** @type {"withTheirs" | "withOurs"} */ (name);
    return [
      network.name,
      median(rounds.map(({ ours }) => ours)).toFixed(1),
      against,
      median(rounds.map((times) => times[other])).toFixed(1),
      median(rounds.map((times) => times.ours / times[other])).toFixed(2),
      `≤ ${GOAL}`,
    ];
  });
}

/** Measures, and prints a table. */
export async function run() {
  const lines = [];
  for (const network of [cnn, mlp]) lines.push(...(await againstHandWritten(network)));
  printTable(
    "training: medians of one step in milliseconds of processor time, by turns in one process",
    ["", "our step", "against", "", "ratio", "goal"],
    lines,
  );
}

if (process.argv[1] === import.meta.filename) await run();
