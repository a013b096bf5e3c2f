// Feeds one config after the other, and says which one it is at.
import { parentPort, workerData } from "node:worker_threads";
import { loadProject } from "@lighterjs/core/stages";
import { compareReaders } from "./compare-readers.js";
import { readCorpus } from "./corpus.js";
import { ConfigFeeder } from "./feed-config.js";
import { makeInput } from "./inputs.js";

const { seed, first, until, current, folder } =
  /** @type {{ seed: number, first: number, until: number, current: Int32Array, folder: string }} */ (
    workerData
  );
const corpus = readCorpus();
const project = await loadProject({ files: [], cwd: import.meta.dirname }, ({ message }) =>
  console.error(message),
);
if (project === undefined) throw new Error("the benchmarks have no targets: build first");
const feeder = new ConfigFeeder(project, folder);
/** @type {Map<string, number>} */
const outcomes = new Map();
/** @type {Map<string, number>} */
const readers = new Map();
const slowest = { milliseconds: 0, index: first };
const count = (/** @type {Map<string, number>} */ counts, /** @type {string} */ name) =>
  counts.set(name, (counts.get(name) ?? 0) + 1);

let index = first;
for (; Date.now() < until; index++) {
  Atomics.store(current, 0, index);
  const input = makeInput(corpus, seed, index);
  const started = performance.now();
  try {
    count(outcomes, await feeder.feed(String(input.number), input));
    if (typeof input.mutated === "string") count(readers, compareReaders(input.mutated));
  } catch (error) {
    parentPort?.postMessage({
      index,
      fault: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
  const milliseconds = performance.now() - started;
  if (milliseconds > slowest.milliseconds) Object.assign(slowest, { milliseconds, index });
}
parentPort?.postMessage({ inputs: index - first, outcomes, readers, slowest });
