// From file to objects: the whole pipeline in a fresh process, beside Components.js on an equal
// tree of objects, and each stage in a process that has warmed up, beside js-yaml's reading of the
// events, which nothing can be faster than.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateManifest, renderManifest } from "@lighterjs/schema/generate";
import { median } from "../median.js";
import { printTable } from "../print-table.js";
import { componentsConfig, pipelineConfig, unitsConfig } from "./write-configs.js";

const workload = join(import.meta.dirname, "workload");
const SIZES = [31, 1_000, 10_000, 100_000];

/**
 * @typedef {{ milliseconds: number, processorMilliseconds: number, objects: number, peakMebibytes: number }} Figures
 * @typedef {Record<"events" | "compose" | "resolve" | "check" | "build", number>} StageTimes
 */

/**
 * @param {string} script
 * @param {readonly string[]} args
 */
function measure(script, ...args) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, script), ...args],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`${script} ended with ${status}\n${stderr.slice(0, 2_000)}`);
  return JSON.parse(stdout);
}

/** @param {number} nodes */
const roundsOf = (nodes) => (nodes < 1_000 ? 9 : nodes < 100_000 ? 5 : 3);

/**
 * Medians of processes that load one config each, the systems in turn.
 * @param {string} folder
 * @param {number} nodes
 */
function measureFresh(folder, nodes) {
  const subjects = [
    { script: "measure-lighter.js", config: "units.yaml", text: unitsConfig },
    { script: "measure-lighter.js", config: "pipeline.yaml", text: pipelineConfig },
    { script: "measure-components.js", config: "units.jsonld", text: componentsConfig },
  ].slice(0, nodes < 100_000 ? 3 : 2);
  for (const { config, text } of subjects) writeFileSync(join(folder, config), text(nodes));
  /** @type {Figures[][]} */
  const rounds = Array.from({ length: roundsOf(nodes) }, () =>
    subjects.map(({ script, config }) => measure(script, join(folder, config))),
  );
  for (const { objects } of rounds.flat())
    if (objects !== nodes) throw new Error(`${objects} objects were built, not ${nodes}`);
  const of = (/** @type {number} */ subject, /** @type {Exclude<keyof Figures, "objects">} */ figure) =>
    median(rounds.flatMap((round) => round[subject]?.[figure] ?? []));
  const perNode = (/** @type {number} */ subject) =>
    `${((1000 * of(subject, "milliseconds")) / nodes).toFixed(1)} µs`;
  const memory = (/** @type {number} */ subject) => `${of(subject, "peakMebibytes").toFixed(0)} MiB`;
  const processor = `${((1000 * of(1, "processorMilliseconds")) / nodes).toFixed(1)} µs`;
  const [theirs, ratio, theirMemory] =
    subjects.length < 3
      ? ["takes minutes", "", ""]
      : [perNode(2), (of(0, "milliseconds") / of(2, "milliseconds")).toFixed(3), memory(2)];
  return [String(nodes), perNode(1), processor, perNode(0), theirs, ratio, memory(1), memory(0), theirMemory];
}

/**
 * Medians of rounds after the first, in one process.
 * @param {string} folder
 * @param {number} nodes
 */
function measureStages(folder, nodes) {
  const config = join(folder, "pipeline.yaml");
  writeFileSync(config, pipelineConfig(nodes));
  /** @type {StageTimes[]} */
  const rounds = measure("measure-stages.js", config, String(Math.max(4, Math.min(40, 200_000 / nodes))));
  const of = (/** @type {keyof StageTimes} */ stage) =>
    (1000 * median(rounds.map((each) => each[stage]))) / nodes;
  const [floor, ...stages] = [of("events"), of("compose"), of("resolve"), of("check"), of("build")];
  return { nodes, floor, stages, total: stages.reduce((sum, time) => sum + time, 0) };
}

/** Prints both tables. */
export async function run() {
  const { manifest } = generateManifest({
    namespace: "bench",
    package: "bench-workload",
    entries: [{ file: join(workload, "index.d.cts"), module: "bench-workload" }],
  });
  const manifestFile = join(workload, "lighter.targets.json");
  writeFileSync(manifestFile, renderManifest(manifest));
  const { version } = JSON.parse(
    readFileSync(join(import.meta.dirname, "../node_modules/componentsjs/package.json"), "utf8"),
  );
  const folder = mkdtempSync(join(workload, ".configs-"));
  try {
    printTable(
      `config: file to objects in a fresh process, per node (median), beside componentsjs ${version} on the same units`,
      [
        "nodes",
        "pipeline",
        "processor",
        "units",
        "componentsjs",
        "units: ratio",
        "peak: pipeline",
        "units",
        "componentsjs",
      ],
      SIZES.map((nodes) => measureFresh(folder, nodes)),
    );
    const stages = SIZES.slice(1).map((nodes) => measureStages(folder, nodes));
    const times = (/** @type {number} */ time, /** @type {number} */ floor) =>
      `${time.toFixed(1)} µs (${(time / floor).toFixed(1)})`;
    printTable(
      "config: each stage in a warm process, per node of the pipeline (median), and as a multiple of js-yaml's events",
      ["nodes", "js-yaml events", "read to compose", "resolve", "check", "build", "total", "to 1000"],
      stages.map(({ nodes, floor, stages: each, total }) => [
        String(nodes),
        `${floor.toFixed(1)} µs`,
        ...each.map((time) => times(time, floor)),
        times(total, floor),
        (total / (stages[0]?.total ?? total)).toFixed(2),
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === import.meta.filename) await run();
