// Looks at what is inside of a packed package.
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { validatorFiles, validatorFolder } from "@lighterjs/schema/validators";

/** @typedef {import("./pack-packages.js").Archive} Archive */

/**
 * Finds what a stranger would miss in an archive, or find in it by mistake.
 * @param {Archive} archive
 * @returns {string[]}
 */
export function faultsOf({ json, folder, files }) {
  const leftovers = files.filter((path) =>
    /\.tsbuildinfo$|\.log$|^(dist|src)\/(.*\/)?(testing|fixtures)\/|^(dist|src)\/.*\.test(-d)?\./.test(path),
  );
  const missing = ["README.md", "LICENSE"].filter((path) => !files.includes(path));
  const { homepage, repository, keywords = [], description, license } = json;
  const unsaid = Object.entries({
    homepage,
    description,
    license,
    "repository.directory": repository?.directory,
  })
    .filter(([, value]) => value === undefined)
    .map(([key]) => key);
  return [
    ...missing.map((path) => `lacks ${path}`),
    ...leftovers.map((path) => `has ${path}`),
    ...unsaid.map((key) => `has no \`${key}\` in its package.json`),
    ...(keywords.length < 3 ? ["has too few keywords to be found"] : []),
    ...missingValidators(folder, files).map((path) => `lacks the validator ${path}`),
    ...missingSources(folder, files).map((path) => `has a map to ${path}, which it lacks`),
  ];
}

/**
 * Every manifest that a package publishes comes with the validators of its targets, made from this
 * very manifest.
 * @param {string} folder
 * @param {readonly string[]} files
 */
function missingValidators(folder, files) {
  const manifests = files.filter((path) => path.endsWith(".targets.json"));
  return manifests.flatMap((path) =>
    validatorFiles(JSON.parse(readFileSync(join(folder, path), "utf8")))
      .map((name) => `${validatorFolder(path)}/${name}`)
      .filter((file) => !files.includes(file)),
  );
}

/**
 * What maps lead to is there: an editor goes to it from a target, and a debugger from a stack.
 * @param {string} folder
 * @param {readonly string[]} files
 */
function missingSources(folder, files) {
  const there = new Set(files);
  const sources = files
    .filter((path) => path.endsWith(".map"))
    .flatMap((path) => {
      /** @type {{ sources: string[] }} */
      const { sources } = JSON.parse(readFileSync(join(folder, path), "utf8"));
      return sources.map((source) => posix.join(posix.dirname(path), source));
    });
  return [...new Set(sources)].filter((path) => !there.has(path));
}
