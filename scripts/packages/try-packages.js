// Installs packed packages where nothing else is, as a stranger does, and uses them: what works
// only inside of the workspace fails here.
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { faultsOf } from "./archive-faults.js";
import { root, run } from "./pack-packages.js";

/** @typedef {import("./pack-packages.js").Archive} Archive */

const INSTALL = ["install", "--no-audit", "--no-fund", "--silent"];

/**
 * Proves that archives are complete, well described to every module resolution, and work in an
 * empty project.
 * @param {readonly Archive[]} archives
 * @param {string} work an empty folder outside of the repository
 */
export function tryPackages(archives, work) {
  for (const archive of archives) {
    const faults = faultsOf(archive);
    if (faults.length > 0) throw new Error(`the archive of \`${archive.name}\` ${faults.join(", ")}`);
    run(join(root, "node_modules/.bin/publint"), ["run", archive.file, "--strict"], root);
    const data = Object.keys(archive.json.exports ?? {}).filter((path) => path.endsWith(".targets.json"));
    const excluded = data.length === 0 ? [] : ["--exclude-entrypoints", ...data];
    run(join(root, "node_modules/.bin/attw"), [archive.file, "--profile", "esm-only", ...excluded], root);
  }
  console.log("complete, and described as they are: README, licence, validators, sources, publint, attw");
  tryInstalled(archives, join(work, "installed"));
  tryInit(archives, join(work, "nowhere"));
}

/**
 * @param {readonly Archive[]} archives
 * @param {string} project
 */
function tryInstalled(archives, project) {
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{"name": "stranger", "version": "1.0.0", "type": "module"}');
  run("npm", [...INSTALL, ...archives.map(({ file }) => file)], project);
  cpSync(join(root, "examples/quickstart/config.yaml"), join(project, "config.yaml"));
  const lighter = join(project, "node_modules/.bin/lighter");
  run(lighter, ["check", "config.yaml"], project);
  const stdout = run(lighter, ["fit", "config.yaml", "--quiet"], project);
  const runFolder = stdout.trim().split("\n").at(-1) ?? "";
  if (!readdirSync(resolve(project, runFolder)).includes("metrics.csv"))
    throw new Error(`the installed command line left no metrics.csv in \`${runFolder}\``);
  for (const [module, name] of [
    ["@lighterjs/callbacks", "Freezer"],
    ["@lighterjs/tfjs", "data.DataLoader"],
  ]) {
    const request = JSON.stringify({ module, from: project, exportPath: name?.split(".") });
    const code = `import { findDeclaration } from "@lighterjs/schema/declarations";
      console.log(findDeclaration(${request})?.file);`;
    const found = run(process.execPath, ["--input-type=module", "--eval", code], project).trim();
    if (!/node_modules.@lighterjs.[a-z]+.src.*\.ts$/.test(found))
      throw new Error(`an editor is led from \`${name}\` to ${found}, not to its source`);
  }
  console.log("installed from the archives into an empty project: check, fit and sources of targets work");
}

/**
 * `npx lighterjs init` in a folder without any project, then what it says comes next.
 * @param {readonly Archive[]} archives
 * @param {string} nowhere
 */
function tryInit(archives, nowhere) {
  mkdirSync(nowhere);
  // What npx would get from the registry by the name of the package.
  const closure = closureOf("lighterjs", archives).flatMap(({ file }) => ["--package", file]);
  run("npm", ["exec", "--yes", "--silent", ...closure, "--", "lighter", "init", "new"], nowhere);
  const made = join(nowhere, "new");
  const file = join(made, "package.json");
  const json = JSON.parse(readFileSync(file, "utf8"));
  const ours = Object.fromEntries(archives.map(({ name, file }) => [name, `file:${file}`]));
  for (const name of Object.keys(json.dependencies))
    json.dependencies[name] = ours[name] ?? json.dependencies[name];
  // What ours depend on among themselves is not in the registry either.
  json.overrides = Object.fromEntries(Object.entries(ours).filter(([name]) => !(name in json.dependencies)));
  writeFileSync(file, JSON.stringify(json, null, 2));
  run("npm", INSTALL, made);
  for (const script of ["check", "test", "start"]) run("npm", ["run", script], made);
  console.log(
    "made by `npx lighterjs init` outside of any project, and installed: check, test and start work",
  );
}

/**
 * A package of ours, after those of ours that it needs.
 * @param {string} name
 * @param {readonly Archive[]} archives
 * @returns {Archive[]}
 */
function closureOf(name, archives) {
  const wanted = new Set([name]);
  // Each stands after what it needs.
  for (const { name, json } of archives.toReversed())
    if (wanted.has(name)) for (const needed of Object.keys(json.dependencies ?? {})) wanted.add(needed);
  return archives.filter((archive) => wanted.has(archive.name));
}
