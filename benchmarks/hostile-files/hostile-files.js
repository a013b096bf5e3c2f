// Damaged models, checkpoints and data for as long as one likes: node benchmarks/run.js
// hostile-files [minutes] [seed]
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { printTable } from "../print-table.js";

/** A file that takes longer hangs. */
const PATIENCE_MS = 30_000;
/** A file that makes the process larger than this takes too much. */
const MOST_MEMORY = 2 * 2 ** 30;

/**
 * @typedef {{ inputs: number, outcomes: Map<string, number>, slowest: number, memory: number }} Summary
 */
/** @typedef {{ index: number, fault: string }} Failure */
/** @typedef {{ outcome: string, ms: number, memory: number }} Tried */

/**
 * @param {readonly string[]} args minutes, 1 when left out, and the seed, taken from the clock when left out
 */
export async function run(args = []) {
  const until = Date.now() + 60_000 * Number(args[0] ?? 1);
  const seed = Number(args[1] ?? Date.now() % 1_000_000);
  /** @type {Failure[]} */
  const failures = [];
  /** @type {Summary} */
  const total = { inputs: 0, outcomes: new Map(), slowest: 0, memory: 0 };
  for (let first = 0; Date.now() < until;) {
    const hung = await runThread({ seed, first, until }, failures, total);
    if (hung === undefined) break;
    failures.push({ index: hung, fault: `no answer within ${PATIENCE_MS} ms` });
    first = hung + 1;
  }
  if (total.memory > MOST_MEMORY)
    failures.push({ index: -1, fault: `${total.memory} bytes of memory were in use` });
  report(seed, total, failures);
  if (failures.length > 0) process.exitCode = 1;
}

/**
 * @param {{ seed: number, first: number, until: number }} task
 * @param {Failure[]} failures
 * @param {Summary} total
 * @returns {Promise<number | undefined>} the input that hangs; nothing when the time is over
 */
async function runThread(task, failures, total) {
  const current = new Int32Array(new SharedArrayBuffer(4));
  current[0] = task.first;
  const folder = mkdtempSync(join(tmpdir(), "lighter-hostile-"));
  const worker = new Worker(join(import.meta.dirname, "hostile-thread.js"), {
    workerData: { ...task, current, folder },
  });
  let [seen, since] = [-1, Date.now()];
  /** @type {number | undefined} */
  let hung;
  const watch = setInterval(() => {
    const at = Atomics.load(current, 0);
    if (at !== seen) [seen, since] = [at, Date.now()];
    else if (Date.now() - since > PATIENCE_MS) {
      hung = at;
      void worker.terminate();
    }
  }, 500);
  worker.on("message", (/** @type {Failure | Tried} */ message) => {
    total.inputs++;
    if ("fault" in message) return void failures.push(message);
    const { outcome, ms, memory } = message;
    total.outcomes.set(outcome, (total.outcomes.get(outcome) ?? 0) + 1);
    total.slowest = Math.max(total.slowest, ms);
    total.memory = Math.max(total.memory, memory);
  });
  try {
    await once(worker, "exit");
  } finally {
    clearInterval(watch);
    rmSync(folder, { recursive: true, force: true });
  }
  return hung;
}

/** @param {number} seed @param {Summary} total @param {readonly Failure[]} failures */
function report(seed, { inputs, outcomes, slowest, memory }, failures) {
  printTable(
    `hostile files: ${inputs} damaged models, checkpoints and data of seed ${seed}; slowest ${slowest.toFixed(0)} ms, memory ${(memory / 2 ** 20).toFixed(0)} MiB`,
    ["outcome", "files"],
    [
      ...[...outcomes].sort((a, b) => b[1] - a[1]).map(([name, count]) => [name, String(count)]),
      ["failures", String(failures.length)],
    ],
  );
  for (const { index, fault } of failures) {
    mkdirSync(resolve("fuzz-failures"), { recursive: true });
    const path = resolve("fuzz-failures", `hostile-${seed}-${index}.txt`);
    writeFileSync(path, `seed ${seed}, index ${index}\n${fault}\n`);
    console.error(`${fault.split("\n")[0]}\n  written to ${path}`);
  }
}
