#!/usr/bin/env node
import { realpathSync, statSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { findInstallation } from "./find-installation.js";

/**
 * When a file was written, or NaN, which is neither before nor after anything.
 * @param {string} path
 */
const written = (path) => statSync(new URL(path, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? NaN;

/** The fastest way into this installation. */
function entry() {
  // A few files start faster than a hundred; but in a checkout, a build that came after the bundle is the truth.
  const bundled = written("../dist/bundle/main.js");
  const builds = [
    "../dist",
    "../node_modules/@lighterjs/core/dist",
    "../node_modules/@lighterjs/schema/dist",
  ];
  const isStale =
    written("../src") > 0 && builds.some((folder) => written(`${folder}/.tsbuildinfo`) > bundled);
  return bundled > 0 && !isStale ? "../dist/bundle/main.js" : "../dist/main.js";
}

/** One hand-over at most: another version may look for the project's installation in another way. */
const HANDED_OVER = Symbol.for("lighter.handedOver");

const installed =
  HANDED_OVER in globalThis ? undefined : findInstallation(process.argv.slice(2), process.cwd());
if (installed === undefined || installed === realpathSync.native(fileURLToPath(import.meta.url)))
  await import(entry());
else {
  Object.defineProperty(globalThis, HANDED_OVER, { value: true });
  await import(pathToFileURL(installed).href);
}
