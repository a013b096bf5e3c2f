// Times each stage of the pipeline in a process that has warmed up: node measure-stages.js CONFIG
// ROUNDS Prints the milliseconds of each stage and round as JSON.
import "reflect-metadata";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import {
  checkConfig,
  composeConfig,
  DiagnosticCollector,
  instantiate,
  loadProject,
  resolveReferences,
} from "@lighterjs/core/stages";
import { container } from "tsyringe";
import { limits } from "./limits.js";

/** The very js-yaml that core reads with. */
const { parseEvents } =
  /** @type {{ parseEvents: (text: string, options: { maxDepth: number }) => unknown }} */ (
    createRequire(createRequire(import.meta.url).resolve("@lighterjs/core"))("js-yaml")
  );

const config = resolve(/** @type {string} */ (process.argv[2]));
const rounds = Number(process.argv[3]);
const cwd = import.meta.dirname;
const text = readFileSync(config, "utf8");

/** @type {Record<string, number>[]} */
const figures = [];
for (let round = -1; round < rounds; round++) {
  /** @type {Record<string, number>} */
  const times = {};
  const found = new DiagnosticCollector();
  /**
   * @template T
   * @param {string} stage
   * @param {() => T | Promise<T>} work
   */
  const time = async (stage, work) => {
    const start = performance.now();
    const result = await work();
    times[stage] = performance.now() - start;
    return result;
  };
  await time("events", () => void parseEvents(text, { maxDepth: 64 }));
  const composed = found.finish(
    await time("compose", () => composeConfig({ files: [config], cwd, limits }, found.report)),
  );
  const { roots, catalog, registry } = found.finish(
    await loadProject({ files: [config], cwd }, found.report),
  );
  const options = { environment: {}, clock: Date, roots, limits };
  const resolved = found.finish(
    await time("resolve", () => resolveReferences(composed, options, found.report)),
  );
  const checked = found.finish(await time("check", () => checkConfig(resolved, catalog, found.report)));
  await time("build", () => instantiate(checked, registry, { container: container.createChildContainer() }));
  if (round >= 0) figures.push(times);
}
console.log(JSON.stringify(figures));
