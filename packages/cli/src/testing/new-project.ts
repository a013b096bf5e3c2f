import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { installPackages } from "./install-packages.js";
import { runLighter } from "./run-lighter.js";

const COMMANDS = resolve(import.meta.dirname, "../../../../node_modules/.bin");

/**
 * A project that `lighter init` made, with the packages of this workspace installed, in a temporary
 * folder.
 */
export interface NewProject {
  readonly path: string;
  /** Ranges of all dependencies, by name. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Runs a script of the project. */
  npm(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }>;
  remove(): Promise<void>;
}

interface PackageFile {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

export async function createNewProject(): Promise<NewProject> {
  const folder = await mkdtemp(join(tmpdir(), "lighter-new-"));
  const path = join(folder, "My First Project");
  await runLighter(["init", "My First Project"], { cwd: folder });
  const file = JSON.parse(await readFile(join(path, "package.json"), "utf8")) as PackageFile;
  const dependencies = { ...file.dependencies, ...file.devDependencies };
  await installPackages(path, Object.keys(dependencies));
  const npm: NewProject["npm"] = async (...args) => {
    // What `npm install` would link into the project are the commands of this workspace.
    const PATH = `${COMMANDS}${delimiter}${process.env["PATH"]}`;
    const shell = process.platform === "win32";
    const child = spawn("npm", args, { cwd: path, env: { ...ownEnvironment(), PATH }, shell });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    const code = await new Promise<number | null>((done, fail) => child.on("error", fail).on("close", done));
    return { code, stdout, stderr };
  };
  // `npm install` runs it at its end.
  await npm("run", "prepare");
  return { path, dependencies, npm, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** This process's environment without the settings of the package manager that runs the tests. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
}
