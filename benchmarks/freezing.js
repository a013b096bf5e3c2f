// What freezing saves and costs: steps with a frozen trunk, whose outputs are computed anew (Z) or
// kept in memory (K), against what they must at least do, written by hand on TensorFlow.js from the
// same weights on the same batches: the trunk's forward pass (P) and a step of the head on ready
// outputs of the trunk (S); and unfrozen steps, ours (U) and by hand (A).
//
// On wasm, and on the native backend when LIGHTER_NATIVE_TFJS names a folder that has it.
// node benchmarks/freezing.js, after `npx tsc -b`
import { measureIdleFreezer, measureTransition } from "./freezing/measure-freezer.js";
import { measureSteps } from "./freezing/measure-steps.js";
import { cellsOf, exactnessRows, freezerRows, memoryRows, speedRows } from "./freezing/table-rows.js";
import { median } from "./median.js";
import { printTable } from "./print-table.js";
import { cnn, deepMlp } from "./training/networks.js";

/** With how many times faster a cached epoch is to be than an unfrozen one. */
const NETWORKS = /** @type {const} */ ([
  [cnn, 25],
  [deepMlp, 10],
]);

/** Prints a table for each network and backend. */
export async function run() {
  const unfrozen = await measureOn("wasm");
  const times = { unfrozen, idle: await measureIdleFreezer(cnn), transition: await measureTransition() };
  print("freezing: the Freezer itself, processor time", freezerRows(times));

  const folder = process.env["LIGHTER_NATIVE_TFJS"];
  if (folder === undefined) {
    console.log(
      "\nskipped: the native backend; LIGHTER_NATIVE_TFJS names no folder with @tensorflow/tfjs-node",
    );
    return;
  }
  const before = process.cwd();
  process.chdir(folder); // where the backend is looked for
  await measureOn("native").finally(() => process.chdir(before));
}

/**
 * @param {"wasm" | "native"} backend
 * @returns {Promise<number>} milliseconds of an unfrozen step of the first network by hand
 */
async function measureOn(backend) {
  const unfrozen = [];
  for (const [network, speedup] of NETWORKS) {
    const measured = await measureSteps(network, backend);
    unfrozen.push(median(measured.rounds.map(({ A }) => A)));
    print(
      `freezing: ${network.name} on ${backend}, batches of ${network.batchSize}, nine tenths of the multiply-adds in the frozen trunk\n` +
        "(medians of processor time, by turns in one process)",
      [...speedRows(measured, speedup), ...memoryRows(measured, backend), ...exactnessRows(measured)],
    );
  }
  return unfrozen[0] ?? Number.NaN;
}

/** @param {string} title @param {readonly import("./freezing/table-rows.js").Row[]} rows */
function print(title, rows) {
  printTable(title, ["", "found", "against", "ratio", "goal", ""], rows.map(cellsOf));
}

if (process.argv[1] === import.meta.filename) await run();
