// Tries one file after the other, and says which one it is at.
import "reflect-metadata";
import { parentPort, workerData } from "node:worker_threads";
import { FileFeeder } from "./feed-file.js";
import { makeHostileInput } from "./hostile-inputs.js";

const { seed, first, until, current, folder } =
  /** @type {{ seed: number, first: number, until: number, current: Int32Array, folder: string }} */ (
    workerData
  );
const feeder = new FileFeeder(folder);
await feeder.prepare();
for (let index = first; Date.now() < until; index++) {
  Atomics.store(current, 0, index);
  const input = makeHostileInput(feeder.originals, seed, index);
  const started = performance.now();
  try {
    const outcome = `${input.kind}: ${await feeder.feed(input)}`;
    parentPort?.postMessage({ outcome, ms: performance.now() - started, memory: process.memoryUsage().rss });
  } catch (error) {
    parentPort?.postMessage({
      index,
      fault: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
}
