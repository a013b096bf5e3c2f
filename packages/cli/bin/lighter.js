#!/usr/bin/env node
import { realpathSync, statSync } from "node:fs";
import module from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { findInstallation } from "./find-installation.js";

const BUNDLE = "../dist/bundle/main.cjs";

/**
 * When a file was written, or NaN, which is neither before nor after anything.
 * @param {string} path
 */
const written = (path) => statSync(new URL(path, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? NaN;

/** Whether there is a bundle: a few files start faster than a hundred. */
function isBundled() {
  const bundled = written(BUNDLE);
  const builds = [
    "../dist",
    "../node_modules/@lighterjs/core/dist",
    "../node_modules/@lighterjs/schema/dist",
  ];
  // In a checkout, a build that came after the bundle is the truth.
  const isStale =
    written("../src") > 0 && builds.some((folder) => written(`${folder}/.tsbuildinfo`) > bundled);
  return bundled > 0 && !isStale;
}

/**
 * From Node 22.1 on, code that has been compiled once is kept for the next start: not where others
 * could put theirs.
 */
async function keepCompiled() {
  const { enableCompileCache } = /** @type {{ enableCompileCache?: (folder: string) => unknown }} */ (module);
  if (enableCompileCache === undefined) return;
  const { openCache } = await import("@lighterjs/core/user-cache");
  const folder = openCache("compiled", process.cwd());
  if (folder !== undefined) enableCompileCache(folder);
}

/**
 * One hand-over at most: another version may look for the project's installation in another way.
 */
const HANDED_OVER = Symbol.for("lighter.handedOver");

/**
 * Until the command itself listens. What Node does with this signal is to open a debugger and go
 * on.
 */
function stopOnRequest() {
  process.on("SIGUSR1", () => {
    if (process.listenerCount("SIGUSR1") === 1) process.exit(75);
  });
}

if (!(HANDED_OVER in globalThis)) stopOnRequest();
const installed =
  HANDED_OVER in globalThis ? undefined : await findInstallation(process.argv.slice(2), process.cwd());
if (installed === undefined || installed === realpathSync.native(fileURLToPath(import.meta.url))) {
  await keepCompiled();
  if (isBundled()) module.createRequire(import.meta.url)(BUNDLE);
  else await import("../dist/main.js");
} else {
  Object.defineProperty(globalThis, HANDED_OVER, { value: true });
  await import(pathToFileURL(installed).href);
}
