// How close samplers come to the best of four functions, beside the TPE of Optuna: node run.js
// samplers [seeds], 200 by default. The last line is the geometric mean, over twelve medians, of
// (ours + 0.01) / (Optuna's + 0.01).
import { readFileSync } from "node:fs";
import { sweeps } from "@lighterjs/sweeps";

/** @typedef {import("@lighterjs/sweeps").SearchSpace} SearchSpace */
/** @typedef {import("@lighterjs/sweeps").Dimension} Dimension */

const BUDGETS = [20, 40, 80];

/**
 * @param {number} from
 * @param {number} to
 * @param {{ log?: boolean, step?: number }} [options]
 * @returns {Dimension}
 */
const number = (from, to, { log = false, step } = {}) => ({
  kind: "number",
  from,
  to,
  log,
  ...(step !== undefined && { step }),
});
const rate = number(1e-5, 1, { log: true });

/**
 * @type {Record<string, { space: SearchSpace, value: (point: Record<string, number>) => number }>}
 */
const functions = {
  sphere: {
    space: new Map(["x0", "x1", "x2"].map((name) => [name, number(-5, 5)])),
    value: (point) => Object.values(point).reduce((sum, x) => sum + x * x, 0),
  },
  branin: {
    space: new Map([
      ["x", number(-5, 10)],
      ["y", number(0, 15)],
    ]),
    value: ({ x = 0, y = 0 }) =>
      (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2 +
      10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
      10,
  },
  rate: {
    space: new Map([
      ["learning_rate", rate],
      ["units", number(8, 512, { log: true, step: 1 })],
    ]),
    value: ({ learning_rate = 1, units = 1 }) =>
      (Math.log10(learning_rate) + 2.3) ** 2 + (Math.log2(units) - 6) ** 2 / 4,
  },
  mixed: {
    space: new Map(
      /** @type {[string, Dimension][]} */ ([
        ["optimizer", { kind: "list", size: 3 }],
        ["depth", number(1, 8, { step: 1 })],
        ["learning_rate", rate],
      ]),
    ),
    value: ({ optimizer = 0, depth = 0, learning_rate = 1 }) =>
      ([1, 0, 0.4][optimizer] ?? 0) +
      (depth - 3) ** 2 / 10 +
      (Math.log10(learning_rate) + (optimizer === 0 ? 1 : 3)) ** 2,
  },
};

/** @param {readonly number[]} values @returns {number} */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

/** @param {readonly string[]} args */
export function run([seeds = "200"] = []) {
  /** @type {Record<string, number[]>} */
  const reference = JSON.parse(readFileSync(new URL("./optuna-medians.json", import.meta.url), "utf8"));
  const samplers = {
    TreeParzen: () => new sweeps.TreeParzen({ trials: 80 }),
    Random: () => new sweeps.Random({ trials: 80 }),
  };
  for (const [name, make] of Object.entries(samplers)) {
    let logs = 0;
    for (const [title, { space, value }] of Object.entries(functions)) {
      const bests = Array.from({ length: Number(seeds) }, (_, seed) => {
        /** @type {import("@lighterjs/sweeps").Observation[]} */
        const history = [];
        for (let trial = 0; trial < 80; trial++) {
          const point = make().suggest({ space, history, better: "min", seed });
          if (point !== undefined) history.push({ point, state: "completed", value: value(point) });
        }
        return BUDGETS.map((budget) =>
          Math.min(...history.slice(0, budget).map((each) => each.value ?? Infinity)),
        );
      });
      const medians = BUDGETS.map((_, index) => median(bests.map((each) => each[index] ?? Infinity)));
      for (const [index, ours] of medians.entries())
        logs += Math.log((ours + 0.01) / ((reference[title]?.[index] ?? 0) + 0.01));
      console.log(
        `${name.padEnd(11)} ${title.padEnd(7)} ${medians.map((each) => each.toPrecision(4)).join("  ")}`,
      );
    }
    console.log(
      `${name}: ${Math.exp(logs / 12).toFixed(3)} times Optuna's TPE (geometric mean, ${seeds} seeds)`,
    );
  }
}
