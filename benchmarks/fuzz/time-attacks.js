// How long small inputs that ask for much keep us busy: node benchmarks/run.js attacks
import { loadProject } from "@lighterjs/core/stages";
import { median } from "../median.js";
import { printTable } from "../print-table.js";
import { attacks } from "./attacks.js";
import { ConfigFeeder } from "./feed-config.js";

const REPEATS = 3;

/**
 * Prints a table: milliseconds from files to diagnostics, everything that the fuzzing verifies
 * included.
 */
export async function run() {
  const project = await loadProject({ files: [], cwd: import.meta.dirname }, ({ message }) =>
    console.error(message),
  );
  if (project === undefined) throw new Error("the benchmarks have no targets: build first");
  const feeder = new ConfigFeeder(project);
  const rows = [];
  for (const [index, { name, files, args = ["config.yaml"] }] of attacks.entries()) {
    const input = { files: new Map(Object.entries(files)), args };
    const times = [];
    let outcome = "";
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const started = performance.now();
      outcome = await feeder.feed(String(index), input);
      times.push(performance.now() - started);
    }
    rows.push([name, outcome, `${median(times).toFixed(0)} ms`]);
  }
  feeder.remove();
  printTable("attacks: from files to diagnostics (median of 3)", ["input", "outcome", "time"], rows);
}

if (process.argv[1] === import.meta.filename) await run();
