// Whole training steps of our trainer on wasm beside TensorFlow's native backend and PyTorch:
// forward, backward and Adam, wall time, by turns, each engine in a process of its own on the same
// core.
//
// LIGHTER_NATIVE_TFJS names a folder with @tensorflow/tfjs-node, LIGHTER_PYTHON a Python with
// PyTorch; one that is not there is left out. node benchmarks/run.js steps, after `npx tsc -b`
import { printTable } from "../print-table.js";
import { EngineProcess } from "./engine-process.js";

const ROUNDS = 6;
/** Milliseconds of a turn; the large network makes at least one step. */
const TURN = 1500;

/** Networks, and the greatest ratio of our time to the native backend's and PyTorch's. */
const GOALS = /** @type {const} */ ([
  ["mobilenet", 1, 2.5],
  ["cnn", 1, 2.5],
  ["mlp", 1, 2.5],
  ["deep-mlp", 1.2, 2.5],
]);
const TEXT_GOAL = 1.2;

const here = import.meta.dirname;

/** Measures, and prints the tables. */
export async function run() {
  const ours = new EngineProcess("ours", [process.execPath, `${here}/step-process.js`, "ours"]);
  const folder = process.env["LIGHTER_NATIVE_TFJS"];
  const python = process.env["LIGHTER_PYTHON"];
  const native =
    folder === undefined
      ? undefined
      : new EngineProcess("native", [process.execPath, `${here}/step-process.js`, "native", folder]);
  const torch = python === undefined ? undefined : new EngineProcess("PyTorch", [python, `${here}/steps.py`]);
  if (native === undefined)
    console.log(
      "left out: the native backend; LIGHTER_NATIVE_TFJS names no folder with @tensorflow/tfjs-node",
    );
  if (torch === undefined) console.log("left out: PyTorch; LIGHTER_PYTHON names no Python that has it");

  const engines = [ours, native, torch].filter((engine) => engine !== undefined);
  for (const [network] of GOALS)
    for (let round = 0; round < ROUNDS; round++)
      for (const engine of engines) await engine.turn(network, TURN);
  const rows = GOALS.map(([network, nativeGoal, torchGoal]) => {
    const own = ours.times(network);
    return [
      network,
      cell(own),
      cell(native?.times(network)),
      ratio(own, native?.times(network)),
      `≤ ${nativeGoal}`,
      cell(torch?.times(network)),
      ratio(own, torch?.times(network)),
      `≤ ${torchGoal}`,
    ];
  });
  for (const engine of engines) engine.end();
  printTable(
    "training steps on one core, milliseconds of wall time (least / median); ratios of the least",
    ["", "ours on wasm", "tfjs-node", "ratio", "goal", "PyTorch", "ratio", "goal"],
    rows,
  );
  await compareVocabularies();
}

/** Measures a step before its update, by the size of the vocabulary. */
async function compareVocabularies() {
  const engine = new EngineProcess("ours", [process.execPath, `${here}/step-process.js`, "gradients"]);
  for (let round = 0; round < ROUNDS; round++)
    for (const network of ["text-100", "text-50000"]) await engine.turn(network, TURN / 3);
  const small = engine.times("text-100");
  const large = engine.times("text-50000");
  engine.end();
  printTable(
    "forward and backward pass of a text model, milliseconds (least / median), by the size of its vocabulary",
    ["", "100", "50,000", "ratio", "goal"],
    [["ours on wasm", cell(small), cell(large), ratio(large, small), `≤ ${TEXT_GOAL}`]],
  );
}

/** @param {import("./engine-process.js").Times | undefined} times */
function cell(times) {
  return times === undefined ? "–" : `${times.min.toFixed(1)} / ${times.median.toFixed(1)}`;
}

/**
 * @param {import("./engine-process.js").Times | undefined} a
 * @param {import("./engine-process.js").Times | undefined} b
 */
function ratio(a, b) {
  return a === undefined || b === undefined ? "–" : (a.min / b.min).toFixed(2);
}

if (process.argv[1] === import.meta.filename) await run();
