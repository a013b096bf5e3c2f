// Times one config through Components.js: node measure-components.js CONFIG
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { measure } from "./measure.js";

const require = createRequire(import.meta.url);
const { ComponentsManager } = /** @type {typeof import("componentsjs")} */ (require("componentsjs"));

const config = resolve(/** @type {string} */ (process.argv[2]));
const workload = join(import.meta.dirname, "workload");

// Without its scan of node_modules: a program hands the module state over, as it hands the registry
// to ours.
const manager = await ComponentsManager.build({
  mainModulePath: workload,
  moduleState: {
    mainModulePath: workload,
    nodeModuleImportPaths: [],
    nodeModulePaths: [workload],
    packageJsons: { [workload]: require(join(workload, "package.json")) },
    componentModules: {},
    contexts: {},
    importPaths: {},
  },
  logLevel: "error",
  dumpErrorState: false,
  moduleLoader: (registry) => registry.registerModule(join(workload, "components.jsonld")),
});

await measure(async () => {
  await manager.configRegistry.register(config);
  return manager.instantiate("urn:bench:root");
});
