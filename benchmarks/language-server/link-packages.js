import { mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The packages whose targets the projects use. */
export const dependencies = { "@lighterjs/tfjs": "*", "@lighterjs/callbacks": "*" };

/** Makes them found from a folder. @param {string} folder */
export function linkPackages(folder) {
  const require = createRequire(import.meta.url);
  mkdirSync(join(folder, "node_modules/@lighterjs"), { recursive: true });
  for (const name of Object.keys(dependencies))
    symlinkSync(dirname(require.resolve(`${name}/package.json`)), join(folder, "node_modules", name), "dir");
}
