import { mkdir, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { RunConfig, RunDirectory } from "@lighterjs/core";
import { removeLeftovers, systemCode, temporaryName } from "@lighterjs/core/files";
import { CommandError } from "../command-error.js";
import { isNamedForTime, type RunLocation } from "./run-location.js";
import { lockRun, requireUnlocked, type RunLock, type Waiting } from "./run-lock.js";
import { settleStatus } from "./settle-status.js";
import { systemFault } from "./system-fault.js";
import {
  isUnfinished,
  RECORD,
  recordParts,
  renewRecord,
  writeRecord,
  type RunRecord,
} from "./write-record.js";

/**
 * A run directory that can say whether it exists yet: whether the run has come as far as its first
 * step.
 */
export interface HostRunDirectory extends RunDirectory {
  readonly created: boolean;
  /** Lets other processes train the run. */
  release(): Promise<void>;
  /** The same where the process ends before the run does, whose status then says so. */
  abandon(state: "interrupted" | "failed", detail: string): void;
}

/** The material that a run is made from. */
export interface RunMaterial {
  readonly record: RunRecord;
  readonly config: RunConfig;
  readonly packages: Readonly<Record<string, string>>;
  /** Of the command that runs; see {@link RunDirectory.mask}. */
  readonly mask?: (text: string) => string;
}

/**
 * Files that only a run writes, beside its record; a folder with one of these already holds a run.
 */
const MARKS = ["status.json", "metrics.jsonl", "metrics.csv", "checkpoints"];
const LOCK = /^attempt-\d+\.lock$/;
const HELP = ["choose another folder with `--run-dir`"];

/**
 * The folder of one run. On {@link RunDirectory.create} it is made, locked, and the record written
 * into it; nothing is left behind when that fails, and what is left when the process is killed
 * meanwhile is taken over by the same command line. The folder of a run that goes on is locked, and
 * its record replaced where the config is another.
 *
 * @throws CommandError when the chosen folder holds something else, or is in use, or cannot be
 * looked into
 */
export async function createRunDirectory(
  location: RunLocation,
  { record, config, packages, mask }: RunMaterial,
  waiting?: Waiting,
): Promise<HostRunDirectory> {
  if (location.kind !== "named") await requireUnlocked(location.path, waiting);
  if (location.kind === "chosen") await refuseUsed(location.path, record);
  let path = location.path;
  let creation: Promise<void> | undefined;
  let lock: RunLock | undefined;
  let created = false;

  const create = async (): Promise<void> => {
    if (location.kind === "named") path = await makeNamed(path, record);
    if (location.kind === "chosen") lock = await makeChosen(path, record, waiting);
    else lock = await lockRun(path, waiting);
    if (location.kind === "resumed") await renewRecord(path, record, lock.attempt);
    const written = new Set([RECORD, ...MARKS, ...recordParts(record)]);
    await removeLeftovers(path, (name) => written.has(name), true);
    created = true;
  };

  return {
    config,
    packages,
    ...(mask && { mask }),
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
    abandon(state, detail) {
      try {
        // A run that has come to its end says so itself, and keeps its word.
        if (created) settleStatus(path, ["running"], state, detail);
      } catch {
        // The process ends: what it leaves is as after a kill, which a run survives.
      }
      lock?.releaseNow();
    },
  };
}

/**
 * A folder that holds other people's files may be used, as long as a run writes none of the same
 * name.
 */
async function refuseUsed(path: string, record: RunRecord): Promise<void> {
  if (await isWhole(path)) throw alreadyBegun(path);
  const names = await namesIn(path);
  // Only a process that may use the folder makes a lock: if it was killed, the parts of a record
  // are left over.
  const isLeftOver = names.some((name) => LOCK.test(name));
  const parts = new Set(recordParts(record));
  for (const name of names) {
    if (!parts.has(name) && !MARKS.includes(name)) continue;
    // The second: as left by versions that wrote a record in place.
    if (parts.has(name) && (isLeftOver || (await isUnfinished(path, record, name)))) continue;
    const isRuns = MARKS.includes(name) || name.endsWith(".yaml");
    const reason = isRuns
      ? "already holds a run: it has"
      : "cannot become the folder of a run: it already has";
    throw new CommandError(`\`${path}\` ${reason} \`${name}\``, {
      help: [...HELP, `or move \`${join(path, name)}\` elsewhere, if nobody needs it there`],
    });
  }
}

async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw systemFault(`cannot use \`${path}\` as the run folder`, error, HELP);
  }
}

async function makeChosen(path: string, record: RunRecord, waiting: Waiting | undefined): Promise<RunLock> {
  await requireUnlocked(path, waiting);
  await refuseUsed(path, record);
  let first: string | undefined;
  try {
    first = await mkdir(path, { recursive: true });
  } catch (error) {
    throw systemFault(`cannot create the run folder \`${path}\``, error, HELP);
  }
  let lock: RunLock | undefined;
  try {
    lock = await lockRun(path, waiting);
    if (await isWhole(path)) throw alreadyBegun(path);
    await writeRecord(path, record);
    return lock;
  } catch (error) {
    await lock?.release();
    if (first !== undefined) await removeEmpty(path, first);
    throw error;
  }
}

function alreadyBegun(path: string): CommandError {
  return new CommandError(`\`${path}\` already holds a run: another process has begun it meanwhile`, {
    help: ["start the same command line again: it goes on with that run", `or ${HELP[0]}`],
  });
}

/** Whether the record of a run is complete. */
async function isWhole(path: string): Promise<boolean> {
  const info = await stat(join(path, "resolved.yaml")).catch(() => undefined);
  return info !== undefined && info.size > 0;
}

/** Removes a folder that was made in vain, and those that were made for it. */
async function removeEmpty(path: string, first: string): Promise<void> {
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}

/**
 * Makes `path`, or `path-2`, `path-3`… where another run of the same second was first. It appears
 * under its name when its record is complete.
 */
async function makeNamed(path: string, record: RunRecord): Promise<string> {
  const runs = dirname(path);
  const hidden = temporaryName(path);
  let first: string | undefined;
  try {
    first = await mkdir(runs, { recursive: true });
    await removeLeftovers(runs, isNamedForTime);
    await mkdir(hidden);
  } catch (error) {
    throw systemFault(`cannot create the run folder \`${path}\``, error, HELP);
  }
  try {
    await writeRecord(hidden, record);
    for (let number = 1; ; number++) {
      const attempt = number === 1 ? path : `${path}-${number}`;
      if (await moveInto(hidden, attempt)) return attempt;
    }
  } catch (error) {
    await rm(hidden, { recursive: true, force: true });
    if (first !== undefined) await removeEmpty(runs, first);
    throw CommandError.is(error)
      ? error
      : systemFault(`cannot create the run folder \`${path}\``, error, HELP);
  }
}

/** @returns false where the name is taken */
async function moveInto(folder: string, path: string): Promise<boolean> {
  if ((await stat(path).catch(() => undefined)) !== undefined) return false;
  try {
    await rename(folder, path);
    return true;
  } catch (error) {
    if (["ENOTEMPTY", "EEXIST", "ENOTDIR", "EPERM"].includes(systemCode(error) ?? ""))
      if ((await stat(path).catch(() => undefined)) !== undefined) return false;
    throw error;
  }
}
