// Faults around runs, as many as one likes: node benchmarks/run.js faults [share of the whole, from
// 0 to 1] [part of a name]
import { printTable } from "../print-table.js";
import { canMount, fullDisk, fullDiskOfPredictions } from "./full-disk.js";
import { canTrace, killMakings, killTraining } from "./kill-at-calls.js";
import { killPredictions } from "./predicting.js";
import { savingPairs } from "./saving-pairs.js";
import { scoreOf } from "./trials.js";
import { TROUBLES, troubledRuns } from "./troubled-runs.js";

/** A kind of fault, and how often the long form tries it. */
/**
 * @typedef {{ name: string, canTry: boolean, needs: string, often: number, trials: (often: number) => import("./trials.js").Trials }} Kind
 */

/** @type {readonly Kind[]} */
const KINDS = [
  {
    name: "killed at a system call while its folder is made",
    canTry: canTrace,
    needs: "strace",
    often: 80,
    trials: killMakings,
  },
  {
    name: "killed at a system call while it trains",
    canTry: canTrace,
    needs: "strace",
    often: 120,
    trials: killTraining,
  },
  {
    name: "killed while it predicts",
    canTry: true,
    needs: "",
    often: 20,
    trials: killPredictions,
  },
  {
    name: "two runs that save into one folder",
    canTry: true,
    needs: "",
    often: 50,
    trials: savingPairs,
  },
  ...TROUBLES.map((trouble) => ({
    ...trouble,
    often: 5,
    trials: (/** @type {number} */ often) => troubledRuns(trouble, often),
  })),
  {
    name: "a disk that is full, and then is not",
    canTry: canMount,
    needs: "to mount a disk, as root",
    often: 45,
    trials: fullDisk,
  },
  {
    name: "predictions on a disk that is full, and then is not",
    canTry: canMount,
    needs: "to mount a disk, as root",
    often: 20,
    trials: fullDiskOfPredictions,
  },
];
/** A line is said of a kind under way after so long. */
const PACE_MS = 30_000;

/** @param {readonly string[]} args */
export async function run(args = []) {
  const share = Number(args[0] ?? 1);
  const kinds = KINDS.filter(({ name }) => name.includes(args[1] ?? ""));
  /** @type {string[][]} */
  const rows = [];
  for (const { name, canTry, often, trials } of kinds) {
    if (!canTry) continue;
    const { tried, failures } = await watched(name, trials(Math.max(1, Math.round(often * share))));
    rows.push([name, String(tried), String(failures.length)]);
    if (failures.length > 0) process.exitCode = 1;
  }
  printTable("faults around runs", ["", "tried", "failed"], rows);
  for (const { name, needs } of kinds.filter(({ canTry }) => !canTry))
    console.log(`not tried: ${name}; needs ${needs}`);
}

/**
 * Tells on stderr how far a kind is, and of each failure at once.
 *
 * @param {string} name
 * @param {import("./trials.js").Trials} trials
 */
async function watched(name, trials) {
  let [saidAt, known] = [Date.now(), 0];
  const say = (/** @type {import("./trials.js").Score} */ { tried, failures }) => {
    console.error(`${name}: ${tried} tried, ${failures.length} failed`);
    saidAt = Date.now();
  };
  const score = await scoreOf(trials, (sofar) => {
    for (const failure of sofar.failures.slice(known))
      console.error(`\n${name}, trial ${sofar.tried}: ${failure}\n`);
    known = sofar.failures.length;
    if (Date.now() - saidAt > PACE_MS) say(sofar);
  });
  say(score);
  return score;
}

if (process.argv[1] === import.meta.filename) await run(process.argv.slice(2));
