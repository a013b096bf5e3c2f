import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TargetManifest } from "../manifest.js";
import { generateValidators } from "./generate-validators.js";

/**
 * Writes the validators of a manifest into a folder of their own, and removes those of an earlier
 * manifest.
 */
export function writeValidators(folder: string, manifest: TargetManifest): void {
  mkdirSync(folder, { recursive: true });
  if (!lstatSync(folder).isDirectory()) throw new TypeError(`\`${folder}\` is a link, not a folder`);
  const files = generateValidators(manifest);
  for (const [name, code] of files) {
    // Whoever reads it meanwhile finds the file whole, or not at all.
    const temporary = join(folder, `${name}.${process.pid}`);
    writeFileSync(temporary, code);
    renameSync(temporary, join(folder, name));
  }
  for (const name of readdirSync(folder))
    if (/-[0-9a-f]{16}\.cjs$/.test(name) && !files.has(name)) rmSync(join(folder, name), { force: true });
}
