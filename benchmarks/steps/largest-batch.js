// The largest batch of a large network that trains, all of it, in the 4 GiB of WebAssembly. Each
// size is tried in a process of its own.
//
// node benchmarks/run.js largest-batch, after `npx tsc -b`
import { spawnSync } from "node:child_process";
import { printTable } from "../print-table.js";

const NETWORK = "mobilenet";
const GOAL = 24;
/** Sizes are multiples of it. */
const STEP = 4;
const MOST = 128;

/** Tries sizes, and prints the largest that trains. */
export function run() {
  let [fits, fails] = [0, MOST + STEP];
  // From the goal on, so that it is tried whatever comes out.
  for (let size = GOAL; fails - fits > STEP; size = STEP * Math.ceil((fits + fails) / 2 / STEP)) {
    if (trains(size)) fits = size;
    else fails = size;
  }
  printTable(
    "largest batch that trains in the 4 GiB of WebAssembly",
    ["", "samples", "goal"],
    [[NETWORK, String(fits), `≥ ${GOAL}`]],
  );
}

/** Whether two steps go through. @param {number} size */
function trains(size) {
  const { status, stderr } = spawnSync(process.execPath, [`${import.meta.dirname}/step-process.js`, "ours"], {
    input: `${NETWORK}@${size} 0\n`,
    encoding: "utf8",
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" },
  });
  if (status === 0) return true;
  if (/does not fit into/.test(stderr)) return false;
  throw new Error(`a batch of ${size} ended in another way:\n${stderr}`);
}

if (process.argv[1] === import.meta.filename) run();
