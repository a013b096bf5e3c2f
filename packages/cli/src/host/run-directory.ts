import { mkdir, readdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { RunConfig, RunDirectory } from "@lighterjs/core";
import { CommandError } from "../command-error.js";
import type { RunLocation } from "./run-location.js";
import { lockRun, requireUnlocked, type RunLock } from "./run-lock.js";
import { systemCode, systemFault } from "./system-fault.js";
import { replaceRecord, writeRecord, type RunRecord } from "./write-record.js";

/** A run directory that can say whether it exists yet: whether the run has come as far as its first step. */
export interface HostRunDirectory extends RunDirectory {
  readonly created: boolean;
  /** Lets other processes train the run. */
  release(): Promise<void>;
}

/** What a run is made from. */
export interface RunMaterial {
  readonly record: RunRecord;
  readonly config: RunConfig;
  readonly packages: Readonly<Record<string, string>>;
  readonly mask: (text: string) => string;
}

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
 * The folder of one run. On {@link RunDirectory.create} it is made, locked, and the record written into it; nothing is left
 * behind when that fails. The folder of a run that goes on is locked, and its record replaced where the config is another.
 *
 * @throws CommandError when the chosen folder holds something else, or is in use, or cannot be looked into
 */
export async function createRunDirectory(
  location: RunLocation,
  { record, config, packages, mask }: RunMaterial,
): Promise<HostRunDirectory> {
  if (location.kind === "resumed") await requireUnlocked(location.path);
  if (location.kind === "chosen") await refuseUsed(location.path);
  let path = location.path;
  let creation: Promise<void> | undefined;
  let lock: RunLock | undefined;
  let created = false;

  const create = async (): Promise<void> => {
    if (location.kind === "resumed") {
      lock = await lockRun(path);
      await replaceRecord(path, record, lock.attempt);
    } else {
      if (location.kind === "chosen") await makeChosen(path);
      else path = await makeNumbered(path);
      await writeRecord(path, record);
      lock = await lockRun(path);
    }
    created = true;
  };

  return {
    config,
    packages,
    mask,
    get path() {
      return path;
    },
    get attempt() {
      return lock?.attempt ?? 1;
    },
    get created() {
      return created;
    },
    create: () => (creation ??= create()),
    async requireOwned() {
      await lock?.requireHeld();
    },
    async release() {
      await lock?.release();
    },
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
