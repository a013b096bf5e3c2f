// An engine in a process of its own, on one core, which makes steps when it has a turn.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { median } from "../median.js";

/**
 * @typedef {object} Times
 * @property {number} min milliseconds of a step
 * @property {number} median
 */

/** The core that all engines share; their turns do not overlap. */
const CORE = "0";

export class EngineProcess {
  /** @type {Map<string, number[]>} */
  #times = new Map();
  #child;
  #answers;

  /** @param {string} name @param {readonly string[]} command */
  constructor(name, command) {
    this.name = name;
    const [program = "", ...args] = existsSync("/usr/bin/taskset")
      ? ["taskset", "-c", CORE, ...command]
      : command;
    this.#child = spawn(program, args, {
      stdio: ["pipe", "pipe", "inherit"],
      env: {
        ...process.env,
        TF_CPP_MIN_LOG_LEVEL: "3",
        OMP_NUM_THREADS: "1",
        TF_NUM_INTRAOP_THREADS: "1",
        TORCH_CPP_LOG_LEVEL: "ERROR",
      },
    });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /**
   * Makes steps of a network for so many milliseconds, at least one.
   *
   * @param {string} network
   * @param {number} budget
   */
  async turn(network, budget) {
    this.#child.stdin.write(`${network} ${budget}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`the engine ${this.name} ended while it trained ${network}`);
    const times = /** @type {number[]} */ (JSON.parse(value));
    this.#times.set(network, [...(this.#times.get(network) ?? []), ...times]);
  }

  /**
   * Of all turns; undefined before the first.
   *
   * @param {string} network
   * @returns {Times | undefined}
   */
  times(network) {
    const times = this.#times.get(network);
    return times && { min: Math.min(...times), median: median(times) };
  }

  end() {
    this.#child.stdin.end();
  }
}
