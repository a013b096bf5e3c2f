// Projects in temporary folders, and real processes in them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";

const WORKSPACE = resolve(import.meta.dirname, "../..");
export const LIGHTER = join(WORKSPACE, "packages/cli/bin/lighter.js");
const TOY = join(WORKSPACE, "packages/cli/src/fixtures/toy-trainer");

/** @typedef {{ path: string, remove: () => Promise<void> }} Project */
/**
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null, stdout: string, stderr: string }} Outcome
 */

/**
 * One whose trainer trains nothing, so that what is tried is the command line alone.
 * @param {Readonly<Record<string, string>>} files
 * @returns {Promise<Project>}
 */
export async function toyProject(files) {
  const project = await newProject({ "toy-trainer": "*" }, files);
  await cp(TOY, join(project.path, "node_modules/toy-trainer"), { recursive: true });
  for (const name of ["reflect-metadata", "tsyringe"])
    await link(project.path, name, join(WORKSPACE, "packages/core/node_modules", name));
  await link(project.path, "@lighterjs/core", join(WORKSPACE, "packages/core"));
  return project;
}

/**
 * One with the trainer on TensorFlow.js.
 * @param {Readonly<Record<string, string>>} files
 * @returns {Promise<Project>}
 */
export async function trainingProject(files) {
  const project = await newProject({ "@lighterjs/tfjs": "*" }, files);
  await link(project.path, "@lighterjs/tfjs", join(WORKSPACE, "packages/tfjs"));
  return project;
}

/**
 * @param {Readonly<Record<string, string>>} dependencies
 * @param {Readonly<Record<string, string>>} files
 * @returns {Promise<Project>}
 */
async function newProject(dependencies, files) {
  const path = await realpath(await mkdtemp(join(tmpdir(), "lighter-faults-")));
  await writeFile(
    join(path, "package.json"),
    JSON.stringify({ name: "faults", type: "module", dependencies }),
  );
  for (const [name, content] of Object.entries(files)) await writeFile(join(path, name), content);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** @param {string} project @param {string} name @param {string} target */
export async function link(project, name, target) {
  const path = join(project, "node_modules", name);
  await mkdir(dirname(path), { recursive: true });
  await symlink(await realpath(target), path, "junction");
}

/**
 * Runs a program to its end.
 * @param {readonly string[]} command
 * @param {{ cwd: string, environment?: Readonly<Record<string, string>>, stderr?: "pipe" | number }} options
 * @returns {Promise<Outcome>}
 */
export async function run([program = "", ...args], { cwd, environment = {}, stderr = "pipe" }) {
  const env = { ...process.env, NO_COLOR: "1", ...environment };
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", stderr] });
  const said = Promise.all([child.stdout, child.stderr].map((stream) => (stream ? text(stream) : "")));
  const [code, signal] = /** @type {[number | null, NodeJS.Signals | null]} */ (await once(child, "close"));
  const [stdout = "", errors = ""] = await said;
  return { code, signal, stdout, stderr: errors };
}

/** `lighter` with these arguments. @param {readonly string[]} args */
export const lighter = (...args) => [process.execPath, LIGHTER, ...args.flat()];
