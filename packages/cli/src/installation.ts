import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Where this command line is installed: the folder around its package. What the package itself
 * depends on makes no project of the folder that somebody stands in.
 */
export function installationFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return dirname(folder);
}
