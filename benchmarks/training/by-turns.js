// Times steps by turns in one process: what slows the machine down slows all.
// Processor time is taken, not that of the clock: other programs on the machine do not count.
import { setImmediate } from "node:timers/promises";
import { createRandomSource } from "@lighterjs/core";

/**
 * Milliseconds of one turn. Each makes as many steps as fit, so that what another left, garbage
 * above all, is a small part of it.
 */
const TURN = 100;
const WARM_UP = 2;

/**
 * @template {string} Name
 * @param {Record<Name, () => unknown>} steps one step each; a promise is awaited
 * @param {number} rounds in each of which everyone has a turn
 * @returns {Promise<Record<Name, number>[]>} processor time of a step in milliseconds by name, its mean in a turn, for each round
 */
export async function byTurns(steps, rounds) {
  const random = createRandomSource(2).stream("turns");
  const entries = /** @type {[Name, () => unknown][]} */ (Object.entries(steps));
  const times = [];
  for (let round = 0; round < WARM_UP + rounds; round++) {
    /** @type {[Name, number][]} */
    const ofRound = [];
    for (const [name, step] of shuffled(entries, random)) ofRound.push([name, await turn(step)]);
    if (round >= WARM_UP) times.push(/** @type {Record<Name, number>} */ (Object.fromEntries(ofRound)));
  }
  return times;
}

/** @param {() => unknown} step @returns {Promise<number>} milliseconds of one */
async function turn(step) {
  const start = processorTime();
  let count = 0;
  let spent;
  do {
    const done = step();
    // A loop that is to be interrupted lets events have their turn after each step; ours does so
    // itself.
    await (done instanceof Promise ? done : setImmediate());
    count += 1;
    spent = processorTime() - start;
  } while (spent < TURN);
  return spent / count;
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {import("@lighterjs/core").RandomStream} random
 */
function shuffled(list, random) {
  const keyed = list.map((entry) => /** @type {const} */ ([random.next(), entry]));
  return keyed.sort(([a], [b]) => a - b).map(([, entry]) => entry);
}

/** In milliseconds. */
export function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
