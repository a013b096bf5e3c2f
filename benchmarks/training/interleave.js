// Times a step of our trainer, and the steps of rivals, by turns in one process: what slows the machine down slows all.
// Processor time is taken, not that of the clock: other programs on the machine do not count.
import { setImmediate } from "node:timers/promises";
import { Trainer } from "@lighterjs/tfjs";
import { median } from "../median.js";

/** Steps that are not counted. */
const WARM_UP = 10;

/**
 * @template {string} Name
 * @param {import("@lighterjs/tfjs").System} system
 * @param {readonly import("@lighterjs/callbacks").Callback[]} callbacks
 * @param {number} rounds
 * @param {() => Record<Name, () => unknown>} makeRivals called once the backend is ready
 * @returns {Promise<Record<Name | "ours", number>>} median processor time in milliseconds by name; `ours` is a whole step, from the end
 * of one batch to the end of the next: reading, training, measuring, hooks
 */
export async function interleave(system, callbacks, rounds, makeRivals) {
  /** @type {Record<string, () => unknown>} */
  let rivals = {};
  /** @type {Record<string, number[]>} */
  const times = { ours: [] };
  let start = 0;
  const stopwatch = {
    onTrainStart() {
      rivals = makeRivals();
      start = processorTime();
    },
    async onBatchEnd() {
      add("ours", processorTime() - start);
      // Each goes first in turn, so that none always finds the caches as the same other left them.
      const order = Object.entries(rivals);
      order.push(...order.splice(0, (times.ours?.length ?? 0) % order.length));
      for (const [name, step] of order) {
        const before = processorTime();
        step();
        await setImmediate(); // as every loop must that is to be interrupted; the collector of garbage works there
        add(name, processorTime() - before);
      }
      start = processorTime();
    },
  };
  const add = (/** @type {string} */ name, /** @type {number} */ time) => (times[name] ??= []).push(time);
  const silent = { debug() {}, info() {}, warn() {} };
  await new Trainer(
    { backend: "wasm", max_steps: WARM_UP + rounds, callbacks: [...callbacks, stopwatch] },
    silent,
  ).fit(system);
  return /** @type {Record<Name | "ours", number>} */ (
    Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all.slice(WARM_UP))]))
  );
}

/** In milliseconds. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
