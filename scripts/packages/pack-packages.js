// Packs every package that is published, as npm gets it.
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");

/**
 * @typedef {object} PackageJson what is said of a published package
 * @property {string} name
 * @property {string} version
 * @property {string} [description]
 * @property {readonly string[]} [keywords]
 * @property {string} [homepage]
 * @property {{ readonly url: string, readonly directory: string }} [repository]
 * @property {string} [license]
 * @property {boolean} [private]
 * @property {Readonly<Record<string, unknown>>} [exports]
 * @property {Readonly<Record<string, string>>} [dependencies]
 */

/**
 * @typedef {object} Archive
 * @property {string} name
 * @property {string} file absolute path
 * @property {string} folder of the package in this repository
 * @property {PackageJson} json
 * @property {readonly string[]} files inside
 */

/**
 * Runs a command and gives what it prints to stdout.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {string}
 */
export function run(command, args, cwd) {
  const shell = process.platform === "win32";
  const result = spawnSync(command, args, { cwd, encoding: "utf8", shell, maxBuffer: 2 ** 26 });
  if (result.status !== 0)
    throw new Error(
      `${command} ${args.join(" ")} ended with ${result.status}\n${result.stdout}\n${result.stderr}`,
    );
  return result.stdout;
}

/** The packages that are published, each after those of ours that it depends on. */
export function publishedPackages() {
  const packages = readdirSync(join(root, "packages")).flatMap((name) => {
    const folder = join(root, "packages", name);
    const json = /** @type {PackageJson} */ (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
    return json.private === true ? [] : [{ folder, json }];
  });
  /** @type {typeof packages} */
  const ordered = [];
  const add = (/** @type {(typeof packages)[number]} */ entry) => {
    if (ordered.includes(entry)) return;
    for (const name of Object.keys(entry.json.dependencies ?? {})) {
      const needed = packages.find(({ json }) => json.name === name);
      if (needed) add(needed);
    }
    ordered.push(entry);
  };
  packages.forEach(add);
  return ordered;
}

/**
 * Packs all packages. Needs the build.
 * @param {string} destination folder for the archives
 * @returns {Archive[]} each after those of ours that it depends on
 */
export function packPackages(destination) {
  const packages = publishedPackages();
  const filters = packages.flatMap(({ json }) => ["--filter", json.name]);
  const words = ["-y", "pnpm@10.34.9", "-r", ...filters, "pack", "--json", "--pack-destination", destination];
  /** @type {{ name: string, filename: string }[]} */
  const packed = JSON.parse(run("npx", words, root));
  return packages.map(({ folder, json }) => {
    const found = packed.find(({ name }) => name === json.name);
    if (found === undefined) throw new Error(`\`${json.name}\` was not packed`);
    const paths = run("tar", ["-tzf", found.filename], root).trim().split(/\r?\n/);
    const files = paths.map((path) => path.replace(/^package\//, ""));
    return { name: json.name, file: found.filename, folder, json, files };
  });
}

/**
 * Says how large an archive is.
 * @param {Archive} archive
 */
export function describeArchive({ name, json, file, files }) {
  return `${name} ${json.version}: ${files.length} files, ${(statSync(file).size / 1024).toFixed(0)} KiB packed`;
}
