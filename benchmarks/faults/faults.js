// Faults around runs, as many as one likes: node benchmarks/run.js faults [share of the whole, from 0 to 1]
import { printTable } from "../print-table.js";
import { canMount, fullDisk } from "./full-disk.js";
import { canTrace, killAtCalls } from "./kill-at-calls.js";
import { savingPairs } from "./saving-pairs.js";
import { troubledRuns } from "./troubled-runs.js";

/** How often the long form tries each. */
const WHOLE = { kills: 80, pairs: 50, rounds: 5, sizes: 45 };

/** @param {readonly string[]} args */
export async function run(args = []) {
  const share = Number(args[0] ?? 1);
  const of = (/** @type {number} */ count) => Math.max(1, Math.round(count * share));
  /** @type {string[][]} */
  const rows = [];
  /** @type {string[]} */
  const failures = [];
  /** @type {string[]} */
  const skipped = [];
  const add = (/** @type {string} */ name, /** @type {import("./kill-at-calls.js").Score} */ score) => {
    rows.push([name, String(score.tried), String(score.failures.length)]);
    failures.push(...score.failures);
    console.error(`${name}: ${score.tried} tried, ${score.failures.length} failed`);
  };
  if (canTrace)
    add("killed at a system call, from the making of the folder on", await killAtCalls(of(WHOLE.kills)));
  else skipped.push("kills at system calls: need strace");
  add("two runs that save into one folder", await savingPairs(of(WHOLE.pairs)));
  for await (const { name, ...score } of troubledRuns(of(WHOLE.rounds), skipped)) add(name, score);
  if (canMount) add("a disk that is full, and then is not", await fullDisk(of(WHOLE.sizes)));
  else skipped.push("full disks: need to mount one, as root");
  printTable("faults around runs", ["", "tried", "failed"], rows);
  for (const text of skipped) console.log(`not tried: ${text}`);
  for (const text of failures) console.log(`\n${text}`);
  if (failures.length > 0) process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) await run(process.argv.slice(2));
