// Writes the validators of the targets that our packages ship, beside each manifest, so that
// checking a config never loads ajv. Needs the build of packages/schema; does nothing where they
// are there and no older than that build.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { validatorFiles, validatorFolder, writeValidators } from "@lighterjs/schema/validators";

const root = resolve(import.meta.dirname, "..");

const MANIFESTS = [
  "packages/callbacks/lighter.targets.json",
  "packages/bullmq/lighter.targets.json",
  "packages/sweeps/lighter.targets.json",
  "packages/tfjs/lighter.targets.json",
  "packages/tfjs/tf.targets.json",
];

/**
 * The time of the newest thing that the code of a validator depends on besides the manifest: how
 * this build compiles it, and which ajv.
 */
const compiled = Math.max(
  ...["packages/schema/dist/.tsbuildinfo", "pnpm-lock.yaml"].map(
    (path) => statSync(join(root, path)).mtimeMs,
  ),
);

/** @param {string} file @returns {boolean} */
const isFresh = (file) => existsSync(file) && statSync(file).mtimeMs >= compiled;

for (const path of MANIFESTS) {
  const manifest = JSON.parse(readFileSync(join(root, path), "utf8"));
  const folder = validatorFolder(join(root, path));
  if (validatorFiles(manifest).every((name) => isFresh(join(folder, name)))) continue;
  writeValidators(folder, manifest);
  console.log(`wrote ${relative(root, folder)}`);
}
