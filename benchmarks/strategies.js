// What each way of fine-tuning reaches on examples/letters, and what it costs: accuracy in
// typefaces that no training showed, and seconds of processor time, the start of the process
// included, over some seeds.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { median } from "./median.js";
import { printTable } from "./print-table.js";

const letters = resolve(import.meta.dirname, "../examples/letters");
const lighter = join(createRequire(import.meta.url).resolve("lighterjs/package.json"), "../bin/lighter.js");
const SEEDS = [1, 2, 3, 4, 5];

/** @type {readonly (readonly [string, string])[]} name and override of finetune.yaml */
const STRATEGIES = [
  ["from scratch", "scratch.yaml"],
  ["head only", "strategies/head-only.yaml"],
  ["full fine-tuning", "strategies/full.yaml"],
  ["full, frozen norms", "strategies/frozen-norms.yaml"],
  ["head first, then all", "strategies/head-first.yaml"],
  ["gradual", "strategies/gradual.yaml"],
  ["gradual, rates per group", "strategies/gradual-rates.yaml"],
  ["all, rates per group", "strategies/discriminative-rates.yaml"],
];

/** Makes a process say on its last line how many microseconds of processor time it took. */
const TELL_TIME = `data:text/javascript,${encodeURIComponent(
  'import { cpuUsage } from "node:process"; process.on("exit", () => { const { user, system } = cpuUsage(); console.log(user + system); })',
)}`;

/** @typedef {{ readonly accuracy: number, readonly seconds: number }} Outcome */

/**
 * Trains once, and tells how well the model did at the end and what it took.
 * @param {readonly string[]} overrides
 * @returns {Promise<Outcome>}
 */
async function fit(...overrides) {
  const folder = await mkdtemp(join(tmpdir(), "lighter-strategies-"));
  try {
    const run = join(folder, "run");
    const args = ["--import", TELL_TIME, lighter, "fit", ...overrides, "--quiet", "--run-dir", run];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: letters });
    const { metrics } = JSON.parse(await readFile(join(run, "status.json"), "utf8"));
    return {
      accuracy: metrics["val/accuracy"],
      seconds: Number(stdout.trimEnd().split("\n").at(-1)) / 1e6,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function run() {
  if (!existsSync(join(letters, "runs/pretrained/model.json")))
    await promisify(execFile)(process.execPath, [lighter, "fit", "pretrain.yaml", "--quiet"], {
      cwd: letters,
    });
  const outcomes = STRATEGIES.map(() => /** @type {Outcome[]} */ ([]));
  for (const seed of SEEDS)
    for (const [index, [, override]] of STRATEGIES.entries())
      outcomes[index]?.push(await fit("finetune.yaml", override, `seed=${seed}`));
  const percent = (/** @type {number} */ share) => (100 * share).toFixed(1);
  printTable(
    `Fine-tuning on examples/letters, ${SEEDS.length} seeds`,
    ["strategy", "accuracy %", "worst", "best", "seconds"],
    STRATEGIES.map(([name], index) => {
      const own = outcomes[index] ?? [];
      const accuracies = own.map(({ accuracy }) => accuracy);
      const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
      const times = [mean, Math.min(...accuracies), Math.max(...accuracies)].map(percent);
      return [name, ...times, median(own.map(({ seconds }) => seconds)).toFixed(1)];
    }),
  );
}
