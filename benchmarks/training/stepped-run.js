// A run of the trainer that makes a step when it is told to, so that several can take turns in one
// process.
import { Trainer } from "@lighterjs/tfjs";

/**
 * @typedef {object} SteppedRun
 * @property {() => Promise<void>} step from the end of one batch to the end of the next: reading, training, measuring, hooks
 * @property {() => Promise<void>} end
 * @property {readonly number[]} losses of the batches so far
 */

/** A logger. */
export const silent = { debug() {}, info() {}, warn() {} };

/**
 * @param {import("@lighterjs/tfjs").System} system
 * @param {readonly import("@lighterjs/callbacks").Callback[]} callbacks
 * @param {import("@lighterjs/tfjs").TrainerOptions["backend"] & {}} backend
 * @returns {Promise<SteppedRun>} once the first batch is done
 */
export async function steppedRun(system, callbacks, backend) {
  /** @type {number[]} */
  const losses = [];
  let hasEnded = false;
  let reached = () => {};
  let goOn = () => {};
  /** @type {import("@lighterjs/callbacks").Callback} */
  const gate = {
    async onBatchEnd(trainer, _, metrics) {
      losses.push(metrics["train/loss"] ?? Number.NaN);
      const told = new Promise((resolve) => (goOn = () => resolve(undefined)));
      reached();
      await told;
      if (hasEnded) trainer.requestStop("measured");
    },
  };
  const nextBatch = () => new Promise((resolve) => (reached = () => resolve(undefined)));
  const first = nextBatch();
  const options = { backend, max_epochs: Number.MAX_SAFE_INTEGER, callbacks: [...callbacks, gate] };
  const run = new Trainer(options, silent).fit(system);
  await Promise.race([first, run]);
  return {
    losses,
    async step() {
      const batch = nextBatch();
      goOn();
      await Promise.race([batch, run]);
    },
    async end() {
      hasEnded = true;
      goOn();
      await run;
    },
  };
}
