// Times one config through Lighter.js: node measure-lighter.js CONFIG
// The config must lie below a folder whose package.json publishes the workload's manifest.
import "reflect-metadata";
import { join, resolve } from "node:path";
import { buildConfigFiles } from "@lighterjs/core";
import { container } from "tsyringe";
import { limits } from "./limits.js";
import { measure } from "./measure.js";

const config = resolve(/** @type {string} */ (process.argv[2]));
const project = join(import.meta.dirname, "workload");
const request = { files: [config], cwd: import.meta.dirname, project, environment: {}, limits };

await measure(async () => {
  const { graph } = await buildConfigFiles(request, container.createChildContainer());
  return graph.roots.get("trainer");
});
