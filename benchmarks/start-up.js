// How long `lighter check` takes as a whole process, beside a bare Node that does nothing.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { median } from "./median.js";
import { printTable } from "./print-table.js";

const lighter = join(createRequire(import.meta.url).resolve("lighterjs/package.json"), "../bin/lighter.js");
const example = join(import.meta.dirname, "../examples/quickstart");

/** @param {string[]} args */
function time(...args) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: example, encoding: "utf8" });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}\n${stderr.slice(0, 2_000)}`);
  return performance.now() - start;
}

/** Prints the table. */
export function run() {
  const commands = /** @type {const} */ ([
    ["node -e 0", ["-e", "0"]],
    ["lighter check", [lighter, "check", "config.yaml"]],
    ["lighter print", [lighter, "print", "config.yaml"]],
    ["lighter targets NAME", [lighter, "targets", "lighter.callbacks.Freezer"]],
  ]);
  const times = commands.map(() => /** @type {number[]} */ ([]));
  for (let round = 0; round < 15; round++)
    commands.forEach(([, args], index) => times[index]?.push(time(...args)));
  const bare = median(times[0] ?? []);
  printTable(
    "start: the whole process (median of 15 rounds)",
    ["command", "time", "over bare Node", "ratio"],
    commands.map(([name], index) => {
      const value = median(times[index] ?? []);
      return [name, `${value.toFixed(0)} ms`, `${(value - bare).toFixed(0)} ms`, (value / bare).toFixed(2)];
    }),
  );
}

if (process.argv[1] === import.meta.filename) run();
