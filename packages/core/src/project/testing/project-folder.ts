import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TargetDefinition, TargetManifest } from "@lighterjs/schema";
import { onTestFinished } from "vitest";

/**
 * Writes files into a new folder that goes away with the test; objects become JSON. Gives the
 * folder's real path.
 */
export async function projectFolder(files: Readonly<Record<string, string | object>>): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "lighter-project-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFiles(folder, files);
  return folder;
}

export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | object>>,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(
      join(folder, path),
      typeof content === "string" ? content : JSON.stringify(content, null, 2),
    );
  }
}

/** A manifest of functions without parameters, by export path. */
export function manifestOf(packageName: string, module: string, paths: readonly string[]): TargetManifest {
  const targets = paths.map((path): TargetDefinition => ({
    name: `${packageName.replace(/^@.*\//, "")}.${path}`,
    kind: "function",
    module,
    exportPath: path.split("."),
    description: "",
    parameters: [],
    options: { type: "object", properties: {}, additionalProperties: false },
    produces: [],
  }));
  return { format: 1, namespace: packageName, package: packageName, targets, definitions: {} };
}

/** An application whose dependency `lib` publishes its own targets and those of its own dependency `@scope/dep`. */
export const application = {
  "app/package.json": { name: "app", dependencies: { lib: "1", plain: "1", absent: "1" } },
  "app/configs/deep/train.yaml": "trainer: {}\n",
  "app/node_modules/plain/package.json": { name: "plain" },
  "app/node_modules/lib/package.json": {
    name: "lib",
    type: "module",
    exports: { ".": "./index.js" },
    lighter: { targets: ["lib.targets.json", "@scope/dep/dep.targets.json"], roots: { trainer: "lib.make" } },
  },
  "app/node_modules/lib/index.js":
    "export function make() { return 'made'; }\nexport const group = { member() { return this === group; }, number: 3 };\n",
  "app/node_modules/lib/lib.targets.json": manifestOf("lib", "lib", [
    "make",
    "group.member",
    "group.number",
    "gone",
    "group.constructor",
  ]),
  // Only `lib` can see it.
  "app/node_modules/lib/node_modules/@scope/dep/package.json": { name: "@scope/dep", main: "main.js" },
  "app/node_modules/lib/node_modules/@scope/dep/main.js":
    "exports.count = () => (globalThis.fixtureLoads = (globalThis.fixtureLoads ?? 0));\nglobalThis.fixtureLoads = (globalThis.fixtureLoads ?? 0) + 1;\n",
  "app/node_modules/lib/node_modules/@scope/dep/dep.targets.json": manifestOf("@scope/dep", "@scope/dep", [
    "count",
  ]),
} satisfies Record<string, string | object>;
