// Steps of our trainer with a frozen trunk, by turns with what they must at least do.
import { Freezer } from "@lighterjs/callbacks";
import { createRandomSource } from "@lighterjs/core";
import { byTurns } from "../training/by-turns.js";
import { tf } from "../training/networks.js";
import { makeSamples } from "../training/samples.js";
import { steppedRun } from "../training/stepped-run.js";
import { systemOf } from "../training/systems.js";
import { byHand } from "./by-hand.js";
import { largestOutput, peakBytes } from "./peak-bytes.js";

const ROUNDS = 25;

/**
 * @typedef {object} Measured
 * @property {readonly Record<"A" | "U" | "P" | "S" | "Z" | "K", number>[]} rounds processor time of a step in milliseconds
 * @property {Record<"S" | "Z" | "K" | "activation", number>} bytes at the peak of a step, and of the trunk's largest output
 * @property {Record<"A" | "S" | "Z", number>} deviation largest relative difference of losses: U from A, K from S, K from Z
 * @property {number} leaked tensors
 */

/**
 * @param {import("../training/networks.js").Network} network
 * @param {"wasm" | "native"} backend
 * @returns {Promise<Measured>}
 */
export async function measureSteps(network, backend) {
  const samples = makeSamples(network);
  /** @type {import("./by-hand.js").Values[]} */
  const weights = [];
  const start = (/** @type {import("@lighterjs/callbacks").Callback[]} */ ...callbacks) => {
    const system = systemOf(network, samples.loader);
    const initial = {
      async onTrainStart() {
        const all = await system.network(createRandomSource(0)).getWeights();
        weights.splice(0, Infinity, ...all.values());
      },
    };
    return steppedRun(system, [...callbacks, initial], backend);
  };
  const holding = { name_starts_with: "model.trunk." };
  const runs = {
    U: await start(),
    Z: await start(new Freezer({ ...holding, cache: "off" })),
    K: await start(new Freezer(holding)),
  };
  const hand = byHand(network, samples, weights);

  const steps = {
    A: hand.full.step,
    U: runs.U.step,
    P: hand.prefix,
    S: hand.suffix.step,
    Z: runs.Z.step,
    K: runs.K.step,
  };
  const { numTensors } = tf.memory();
  const rounds = await byTurns(steps, ROUNDS);
  const leaked = tf.memory().numTensors - numTensors;
  const bytes = {
    S: await peakBytes(steps.S),
    Z: await peakBytes(steps.Z),
    K: await peakBytes(steps.K),
    activation: largestOutput(hand.trunk, network.batchSize),
  };
  for (const run of Object.values(runs)) await run.end();
  return {
    rounds,
    bytes,
    deviation: {
      A: deviation(hand.full.losses, runs.U.losses),
      S: deviation(hand.suffix.losses, runs.K.losses),
      Z: deviation(runs.Z.losses, runs.K.losses),
    },
    leaked,
  };
}

/**
 * Largest difference of two runs' losses, relative to the first.
 *
 * @param {readonly number[]} a
 * @param {readonly number[]} b
 */
function deviation(a, b) {
  const shared = Math.min(a.length, b.length);
  return Math.max(
    ...a.slice(0, shared).map((value, index) => Math.abs(value - (b[index] ?? Number.NaN)) / Math.abs(value)),
  );
}
