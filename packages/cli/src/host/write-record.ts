import { cp, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { removeLeftovers, syncFolder, temporaryName } from "@lighterjs/core/files";
import { CommandError } from "../command-error.js";
import { readText } from "./read-text.js";
import { refuseLinks } from "./refuse-links.js";
import { settleStatus } from "./settle-status.js";
import { systemFault } from "./system-fault.js";

/** Text files by path relative to the run folder. */
export type RunRecord = ReadonlyMap<string, string>;

/** Its file makes a folder that of a run, so it comes last. */
const LAST = "resolved.yaml";
/** Of the folder in which the files of a record wait until all of them are complete. */
export const RECORD = "record";
const EARLIER = "earlier";

const HELP = [
  "make room or see to the permissions there, and start the same command line again",
  "or choose another folder with `--run-dir`",
];

/** Files and folders that stand directly in the folder of a run with this record. */
export function recordParts(record: RunRecord): readonly string[] {
  return [...new Set([...record.keys()].map((name) => name.split("/")[0] ?? name))];
}

/**
 * Writes a record into a folder that holds none, or parts of one that was never completed. After a
 * crash at any moment the folder has either no `resolved.yaml`, or all.
 *
 * @throws CommandError; then nothing is left
 */
export async function writeRecord(folder: string, record: RunRecord): Promise<void> {
  const written: string[] = [];
  try {
    await stage(folder, record, async (staged) => {
      for (const part of inOrder(recordParts(record))) {
        await rm(join(folder, part), { recursive: true, force: true });
        await install(staged, folder, part);
        written.push(part);
      }
    });
  } catch (error) {
    for (const part of written.reverse()) await rm(join(folder, part), { recursive: true, force: true });
    throw systemFault(`cannot write into the run folder \`${folder}\``, error, HELP);
  }
}

/**
 * Sees to it that a run which goes on has the record of its config as it is now. The record of
 * another config moves to `earlier/before-attempt-<attempt>`; of the same one, what is lost is
 * written again.
 *
 * @param attempt - number of the process that goes on
 */
export async function renewRecord(folder: string, record: RunRecord, attempt: number): Promise<void> {
  try {
    const parts = recordParts(record);
    const present = new Set(await readdir(folder));
    const isSame = (await readText(join(folder, LAST))) === record.get(LAST);
    const outdated = isSame ? await lostParts(folder, record) : parts;
    if (outdated.length === 0) return;
    await stage(folder, record, async (staged) => {
      if (!isSame) {
        const kept = parts.filter((part) => present.has(part));
        await keepEarlier(folder, kept, attempt);
        // What is complete is the run of the other config: the new record must never stand beside
        // that word.
        settleStatus(folder, ["completed", "stopped"], "interrupted", "it goes on with another config");
      }
      for (const part of inOrder(outdated)) {
        if (!isFilePart(record, part)) await rm(join(folder, part), { recursive: true, force: true });
        await install(staged, folder, part);
      }
    });
  } catch (error) {
    throw CommandError.is(error)
      ? error
      : systemFault(`cannot write into the run folder \`${folder}\``, error, HELP);
  }
}

/**
 * Whether a part of a record, as it stands in a folder, is what a process has left that was killed
 * while it wrote the record.
 */
export async function isUnfinished(folder: string, record: RunRecord, part: string): Promise<boolean> {
  const text = await readText(join(folder, part));
  return text !== undefined && (record.get(part)?.startsWith(text) ?? false);
}

/** Writes all files into a folder of their own, from which `put` takes them. */
async function stage(
  folder: string,
  record: RunRecord,
  put: (staged: string) => Promise<void>,
): Promise<void> {
  const staged = temporaryName(join(folder, RECORD));
  try {
    for (const [name, text] of record) {
      const path = join(staged, name);
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, "wx");
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
    }
    await put(staged);
    await rm(staged, { recursive: true });
    await syncFolder(folder);
  } catch (error) {
    await rm(staged, { recursive: true, force: true });
    throw error;
  }
}

async function install(staged: string, folder: string, part: string): Promise<void> {
  if (part === LAST) await syncFolder(folder);
  await rename(join(staged, part), join(folder, part));
}

/** Copies, so that the run is never without a record. */
async function keepEarlier(folder: string, parts: readonly string[], attempt: number): Promise<void> {
  const target = join(folder, EARLIER, `before-attempt-${attempt}`);
  await refuseLinks(target, folder);
  const copy = temporaryName(target);
  await mkdir(copy, { recursive: true });
  for (const part of parts) await cp(join(folder, part), join(copy, part), { recursive: true });
  await rename(copy, target);
  await removeLeftovers(dirname(target), () => true, true);
}

/** Parts that are missing, or hold nothing though they should. */
async function lostParts(folder: string, record: RunRecord): Promise<readonly string[]> {
  const lost = await Promise.all(
    recordParts(record).map(async (part) => {
      if (!isFilePart(record, part)) {
        const names = await readdir(join(folder, part)).catch(() => []);
        return names.length === 0;
      }
      const text = await readText(join(folder, part));
      // A file system may fill with zeros what a power cut has kept from the disk.
      return text === undefined || (record.get(part) !== "" && text.replaceAll("\0", "").trim() === "");
    }),
  );
  return recordParts(record).filter((_, index) => lost[index]);
}

function isFilePart(record: RunRecord, part: string): boolean {
  return record.has(part);
}

function inOrder(parts: readonly string[]): readonly string[] {
  return [...parts.filter((part) => part !== LAST), ...parts.filter((part) => part === LAST)];
}
