#!/usr/bin/env node
import { statSync } from "node:fs";

/**
 * When a file was written, or NaN, which is neither before nor after anything.
 * @param {string} path
 */
const written = (path) => statSync(new URL(path, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? NaN;

// A few files start faster than a hundred; but in a checkout, a build that came after the bundle is the truth.
const bundled = written("../dist/bundle/main.js");
const builds = ["../dist", "../node_modules/@lighterjs/core/dist", "../node_modules/@lighterjs/schema/dist"];
const isStale = written("../src") > 0 && builds.some((folder) => written(`${folder}/.tsbuildinfo`) > bundled);
await import(bundled > 0 && !isStale ? "../dist/bundle/main.js" : "../dist/main.js");
