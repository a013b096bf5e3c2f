// From file to objects: our pipeline beside Components.js, on the equal tree of objects.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { validatorFolder } from "@lighterjs/schema";
import { generateManifest, renderManifest } from "@lighterjs/schema/generate";
import { writeValidators } from "@lighterjs/schema/validators";
import { median } from "../median.js";
import { printTable } from "../print-table.js";
import { componentsConfig, lighterConfig } from "./write-configs.js";

const workload = join(import.meta.dirname, "workload");

/** @typedef {{ milliseconds: number, objects: number, peakMebibytes: number }} Figures */

/**
 * @param {string} script
 * @param {string} config
 * @returns {Figures}
 */
function measure(script, config) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, script), config],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`${script} ended with ${status}\n${stderr.slice(0, 2_000)}`);
  return JSON.parse(stdout);
}

/** Prints the table; each figure is the median of processes that load one config each, the two systems in turn. */
export async function run() {
  const { manifest } = generateManifest({
    namespace: "bench",
    package: "bench-workload",
    entries: [{ file: join(workload, "index.d.cts"), module: "bench-workload" }],
  });
  const manifestFile = join(workload, "lighter.targets.json");
  writeFileSync(manifestFile, renderManifest(manifest));
  writeValidators(validatorFolder(manifestFile), manifest);
  const folder = mkdtempSync(join(workload, ".configs-"));
  const rows = [];
  try {
    for (const [nodes, repeats] of /** @type {const} */ ([
      [31, 9],
      [1_000, 5],
      [10_000, 3],
    ])) {
      const [ours, theirs] = [join(folder, "config.yaml"), join(folder, "config.jsonld")];
      writeFileSync(ours, lighterConfig(nodes));
      writeFileSync(theirs, componentsConfig(nodes));
      /** @type {[Figures, Figures][]} */
      const pairs = Array.from({ length: repeats }, () => [
        measure("measure-lighter.js", ours),
        measure("measure-components.js", theirs),
      ]);
      for (const figures of pairs.flat())
        if (figures.objects !== nodes) throw new Error(`${figures.objects} objects were built, not ${nodes}`);
      const of = (/** @type {0 | 1} */ system, /** @type {"milliseconds" | "peakMebibytes"} */ figure) =>
        median(pairs.map((pair) => pair[system][figure]));
      const [a, b] = [of(0, "milliseconds"), of(1, "milliseconds")];
      rows.push([
        String(nodes),
        `${((1000 * a) / nodes).toFixed(0)} µs`,
        `${((1000 * b) / nodes).toFixed(0)} µs`,
        (a / b).toFixed(3),
        `${of(0, "peakMebibytes").toFixed(0)} MiB`,
        `${of(1, "peakMebibytes").toFixed(0)} MiB`,
      ]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const { version } = JSON.parse(
    readFileSync(join(import.meta.dirname, "../node_modules/componentsjs/package.json"), "utf8"),
  );
  printTable(
    `config: file to objects in a fresh process, per node (median), beside componentsjs ${version}`,
    ["nodes", "lighter", "componentsjs", "ratio", "peak memory", "componentsjs"],
    rows,
  );
}

if (process.argv[1] === import.meta.filename) await run();
