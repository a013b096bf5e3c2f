// Damaged configs for as long as one likes: node benchmarks/run.js fuzz [minutes] [seed]
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { printTable } from "../print-table.js";
import { readCorpus } from "./corpus.js";
import { makeInput } from "./inputs.js";

/** An input that takes longer hangs. */
const PATIENCE_MS = 20_000;

/**
 * @typedef {{ inputs: number, outcomes: Map<string, number>, readers: Map<string, number>, slowest: { milliseconds: number, index: number } }} Summary
 */
/** @typedef {{ index: number, fault: string }} Failure */

/**
 * Feeds configs to a thread, which is ended when one hangs. What fails is written below the working
 * directory.
 * @param {readonly string[]} args minutes, 1 when left out, and the seed, taken from the clock when left out
 */
export async function run(args = []) {
  const minutes = Number(args[0] ?? 1);
  const seed = Number(args[1] ?? Date.now() % 1_000_000);
  const corpus = readCorpus();
  const until = Date.now() + 60_000 * minutes;
  /** @type {Failure[]} */
  const failures = [];
  /** @type {Summary} */
  const total = {
    inputs: 0,
    outcomes: new Map(),
    readers: new Map(),
    slowest: { milliseconds: 0, index: 0 },
  };
  const started = performance.now();
  for (let first = 0; Date.now() < until;) {
    const hung = await runThread({ seed, first, until }, failures, total);
    if (hung === undefined) break;
    failures.push({ index: hung, fault: `no answer within ${PATIENCE_MS} ms` });
    first = hung + 1;
  }
  const seconds = (performance.now() - started) / 1000;
  for (const { index, fault } of failures) write(corpus, seed, index, fault);
  report(seed, total, failures, seconds);
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
  // Not the thread's own: one that hangs cannot remove it.
  const folder = mkdtempSync(join(tmpdir(), "lighter-fuzz-"));
  const worker = new Worker(join(import.meta.dirname, "fuzz-thread.js"), {
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
  worker.on("message", (/** @type {Failure | Summary} */ message) => {
    if ("fault" in message) failures.push(message);
    else add(total, message);
  });
  try {
    await once(worker, "exit");
  } finally {
    clearInterval(watch);
    rmSync(folder, { recursive: true, force: true });
  }
  return hung;
}

/** @param {Summary} total @param {Summary} part */
function add(total, part) {
  total.inputs += part.inputs;
  for (const [name, count] of part.outcomes)
    total.outcomes.set(name, (total.outcomes.get(name) ?? 0) + count);
  for (const [name, count] of part.readers) total.readers.set(name, (total.readers.get(name) ?? 0) + count);
  if (part.slowest.milliseconds > total.slowest.milliseconds) total.slowest = part.slowest;
}

/**
 * @param {readonly import("./corpus.js").ConfigCase[]} corpus
 * @param {number} seed
 * @param {number} index
 * @param {string} fault
 */
function write(corpus, seed, index, fault) {
  const { files, args } = makeInput(corpus, seed, index);
  const folder = resolve("fuzz-failures", `${seed}-${index}`);
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  writeFileSync(join(folder, "arguments.json"), JSON.stringify(args));
  writeFileSync(join(folder, "fault.txt"), `${fault}\n`);
  console.error(`${fault.split("\n")[0]}\n  written to ${folder}`);
}

/**
 * @param {number} seed
 * @param {Summary} total
 * @param {readonly Failure[]} failures
 * @param {number} seconds
 */
function report(seed, { inputs, outcomes, readers, slowest }, failures, seconds) {
  const share = (/** @type {number} */ count) => `${((100 * count) / Math.max(inputs, 1)).toFixed(1)} %`;
  printTable(
    `fuzz: ${inputs} damaged configs of seed ${seed}, ${(inputs / seconds).toFixed(0)} a second`,
    ["outcome", "configs", "share"],
    [
      ...[...outcomes]
        .sort((a, b) => b[1] - a[1])
        .map(([name, count]) => [name, String(count), share(count)]),
      ["failures", String(failures.length), share(failures.length)],
    ],
  );
  printTable(
    `what the package yaml reads; slowest config: number ${slowest.index}, ${slowest.milliseconds.toFixed(0)} ms`,
    ["outcome", "texts"],
    [...readers].map(([name, count]) => [name, String(count)]),
  );
}

if (process.argv[1] === import.meta.filename) await run(process.argv.slice(2));
