// Random edits at a language server for as long as one likes: node benchmarks/run.js edits [edits] [seed]
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { printTable } from "../print-table.js";
import { Editing, projectsToEdit, SERIES } from "./edit-series.js";
import { PART_EDITS, PartEditing } from "./part-series.js";

/** More than this, between a fifth of the way and its end, is a leak. */
const MOST_GROWTH_MIB = 64;

/** @param {readonly string[]} args edits, 1,000 when left out, and the seed, taken from the clock when left out */
export async function run(args = []) {
  const edits = Number(args[0] ?? 1000);
  const seed = Number(args[1] ?? Date.now() % 1_000_000);
  setFlagsFromString("--expose-gc");
  const collect = /** @type {() => void} */ (runInNewContext("gc"));
  const editing = new Editing(projectsToEdit(), seed);
  const parts = new PartEditing(seed);
  const each = SERIES + PART_EDITS;
  const series = Math.ceil(edits / each);
  const warm = Math.floor(series / 5);
  const start = performance.now();
  let [diagnostics, before, failures] = [0, 0, 0];
  for (let index = 0; index < series; index++) {
    for (const kind of [editing, parts])
      try {
        diagnostics += await kind.run(index);
      } catch (error) {
        failures++;
        console.error(error instanceof Error ? error.message : error);
      }
    if (index === warm) before = heapMiB(collect);
  }
  const growth = heapMiB(collect) - before;
  const seconds = (performance.now() - start) / 1000;
  editing.remove();
  parts.remove();
  printTable(
    `Random edits at one server, any text or parts of a config, and a fresh one after every few (seed ${seed})`,
    ["edits", "series", "with other diagnostics or a fault", "diagnostics", "heap grew by", "seconds"],
    [
      [
        String(series * each),
        String(2 * series),
        String(failures),
        String(diagnostics),
        `${growth.toFixed(1)} MiB`,
        seconds.toFixed(0),
      ],
    ],
  );
  if (failures > 0 || growth > MOST_GROWTH_MIB) process.exitCode = 1;
}

/** @param {() => void} collect */
function heapMiB(collect) {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
