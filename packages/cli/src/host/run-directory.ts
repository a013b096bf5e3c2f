import { mkdir, open, readdir, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { RunDirectory } from "@lighterjs/core";
import { CommandError } from "../command-error.js";
import type { RunLocation } from "./run-location.js";
import { systemCode, systemFault } from "./system-fault.js";

/** A run directory that can say whether it exists yet: whether the run has come as far as its first step. */
export interface HostRunDirectory extends RunDirectory {
  readonly created: boolean;
}

/** Text files by path relative to the run folder. */
export type RunRecord = ReadonlyMap<string, string>;

/** What only a run writes; a folder with one of these already holds a run. */
const MARKS = new Set([
  "composed.yaml",
  "resolved.yaml",
  "status.json",
  "metrics.jsonl",
  "metrics.csv",
  "checkpoints",
]);

/**
 * The folder of one run. On {@link RunDirectory.create} it is made and the record written into it; nothing is left behind
 * when that fails.
 *
 * @throws CommandError when the chosen folder already holds a run, or cannot be looked into
 */
export async function createRunDirectory(
  location: RunLocation,
  record: RunRecord,
): Promise<HostRunDirectory> {
  if (location.chosen) await refuseUsed(location.path);
  let path = location.path;
  let creation: Promise<void> | undefined;
  let created = false;

  const create = async (): Promise<void> => {
    if (location.chosen) await makeChosen(path);
    else path = await makeNumbered(path);
    await writeAll(path, record);
    created = true;
  };

  return {
    get path() {
      return path;
    },
    get created() {
      return created;
    },
    create: () => (creation ??= create()),
  };
}

const HELP = ["choose another folder with `--run-dir`"];

async function refuseUsed(path: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return;
    throw systemFault(`cannot use \`${path}\` as the run folder`, error, HELP);
  }
  const mark = names.find((name) => MARKS.has(name));
  if (mark === undefined) return;
  throw new CommandError(`\`${path}\` already holds a run: it has \`${mark}\``, {
    help: [...HELP, "or remove that folder first"],
  });
}

async function makeChosen(path: string): Promise<void> {
  await refuseUsed(path);
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw systemFault(`cannot create the run folder \`${path}\``, error, HELP);
  }
}

/** Makes `path`, or `path-2`, `path-3`… where another run of the same second was first. */
async function makeNumbered(path: string): Promise<string> {
  try {
    await mkdir(dirname(path), { recursive: true });
    for (let number = 1; ; number++) {
      const attempt = number === 1 ? path : `${path}-${number}`;
      try {
        await mkdir(attempt);
        return attempt;
      } catch (error) {
        if (systemCode(error) !== "EEXIST") throw error;
      }
    }
  } catch (error) {
    throw systemFault(`cannot create the run folder \`${path}\``, error, HELP);
  }
}

/** Writes every file or none. Never overwrites: of two runs that were given one folder, the second fails here. */
async function writeAll(path: string, files: RunRecord): Promise<void> {
  const written: string[] = [];
  try {
    for (const [name, text] of files) {
      const file = join(path, name);
      await mkdir(dirname(file), { recursive: true });
      const handle = await open(file, "wx");
      written.push(file);
      try {
        await handle.writeFile(text);
      } finally {
        await handle.close();
      }
    }
  } catch (error) {
    for (const file of written.reverse()) await removeWithFolders(file, path);
    throw systemFault(`cannot write into the run folder \`${path}\``, error, HELP);
  }
}

/** Removes a file, and the folders up to and including `path` that it leaves empty. */
async function removeWithFolders(file: string, path: string): Promise<void> {
  await rm(file, { force: true });
  for (let folder = dirname(file); folder.length >= path.length; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}
