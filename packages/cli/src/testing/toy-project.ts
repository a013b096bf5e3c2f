import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { installPackages } from "./install-packages.js";

const FIXTURE = resolve(import.meta.dirname, "../fixtures/toy-trainer");

/** A user's project with a trainer that trains nothing, in a temporary folder. */
export interface ToyProject {
  readonly path: string;
  write(name: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

/** @param files - texts by path in the project */
export async function createToyProject(files: Readonly<Record<string, string>>): Promise<ToyProject> {
  const path = await mkdtemp(join(tmpdir(), "lighter-project-"));
  const write = async (name: string, text: string): Promise<void> => {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  };
  await write(
    "package.json",
    JSON.stringify({ name: "toy-project", type: "module", dependencies: { "toy-trainer": "*" } }),
  );
  await cp(FIXTURE, join(path, "node_modules", "toy-trainer"), { recursive: true });
  await installPackages(path, ["reflect-metadata", "tsyringe", "@lighterjs/core"]);
  for (const [name, text] of Object.entries(files)) await write(name, text);
  return { path, write, remove: () => rm(path, { recursive: true, force: true }) };
}
