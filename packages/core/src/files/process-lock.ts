import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { open, readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { readRegularFile } from "../read-regular-file.js";
import { processFate, thisProcess, type ProcessIdentity } from "./process-identity.js";
import { systemCode } from "./error-text.js";

/** The right of this process to something that one process at a time may do in a folder. */
export interface ProcessLock {
  /** Higher than that of all who had it before, as far as is known. */
  readonly number: number;
  /** Whether no other process has taken it over. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
  /** The same, where the process ends at once. */
  releaseNow(): void;
}

/** The right of another process. */
export interface HeldLock {
  readonly path: string;
  readonly number: number;
  /** Nothing where the lock is damaged. */
  readonly holder: Pick<ProcessIdentity, "pid" | "host"> | undefined;
  /**
   * For a holder that cannot be asked, in another container say, or on another machine: when it was
   * last heard of, and when it is taken for dead if it is not heard of again. In milliseconds since
   * 1970. Nothing for one that lives for sure.
   */
  readonly unsure?: { readonly heardAt: number; readonly deadAt: number };
}

/** What a lock is taken for. */
export interface LockTarget {
  readonly folder: string;
  /** Locks are called `<name>-<number>.lock`. */
  readonly name: string;
  /** The number of a new lock is higher than this. */
  readonly above?: () => Promise<number>;
  /** A file that holders keep writing who, as of earlier versions, do not touch their lock. */
  readonly heardIn?: string;
}

/** How often a holder touches its lock. */
const BEAT_MS = 5000;
/**
 * Silence after which a holder that cannot be asked is dead: on this machine, and on another, whose
 * clock may differ.
 */
const SILENT_MS = { here: 60_000, elsewhere: 10 * 60_000 };
/** Numbers have no more digits, so that one more is always another number. */
const MOST_DIGITS = 15;
/** No lock is longer than a few hundred bytes. */
const MOST_BYTES = 65_536;

/**
 * Takes a lock. It is a file whose name has a number that only one process can make; a process that
 * finds the holder dead makes the next, and removes those before.
 *
 * @returns the lock, or who has it
 */
export async function takeLock(target: LockTarget): Promise<ProcessLock | HeldLock> {
  for (;;) {
    const held = await findHeldLock(target);
    if (held !== undefined) return held;
    const above = (await target.above?.()) ?? 0;
    const before = await numbersIn(target);
    const number = Math.max(above, ...before) + 1;
    if (String(number).length > MOST_DIGITS) {
      // No process counts so far; and all of them are dead.
      for (const other of before) await rm(pathOf(target, other), { force: true });
      continue;
    }
    const path = pathOf(target, number);
    const text = `${JSON.stringify({ ...thisProcess(), token: randomUUID() })}\n`;
    if (!(await makeFile(path, text))) continue;
    // Another may have made one of another number since we looked. Then both step back, and who is
    // first next time has it.
    if ((await findHeldLock(target, number)) !== undefined) {
      await rm(path, { force: true });
      await setTimeout(20 + Math.random() * 100);
      continue;
    }
    for (const other of await numbersIn(target))
      if (other < number) await rm(pathOf(target, other), { force: true });
    return heldHere(path, number, text);
  }
}

/** Whether a lock was not taken, because another process holds it. */
export function isHeldElsewhere(lock: ProcessLock | HeldLock): lock is HeldLock {
  return "holder" in lock;
}

/**
 * Who has a lock.
 *
 * @param own - number of a lock that does not count
 * @returns nothing where all holders are dead
 */
export async function findHeldLock(target: LockTarget, own = 0): Promise<HeldLock | undefined> {
  for (const number of await numbersIn(target)) {
    if (number === own) continue;
    const held = await judge(target, number);
    if (held !== undefined) return held;
  }
  return undefined;
}

function heldHere(path: string, number: number, text: string): ProcessLock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, BEAT_MS).unref();
  return {
    number,
    isHeld: async () => (await readFile(path, "utf8").catch(() => undefined)) === text,
    async release() {
      clearInterval(beat);
      await rm(path, { force: true });
    },
    releaseNow() {
      clearInterval(beat);
      rmSync(path, { force: true });
    },
  };
}

/** @returns false when another process has been faster */
async function makeFile(path: string, text: string): Promise<boolean> {
  let file;
  try {
    file = await open(path, "wx");
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
  try {
    await file.writeFile(text);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return true;
}

/** Nothing where the holder is dead. */
async function judge(target: LockTarget, number: number): Promise<HeldLock | undefined> {
  const path = pathOf(target, number);
  const text = await readLock(path);
  // Gone meanwhile, or its maker died before it had written who it was.
  if (text === undefined || text === "") return undefined;
  const holder = parseHolder(text);
  const held = { path, number, holder };
  if (holder?.system !== undefined) {
    const fate = processFate(holder as ProcessIdentity);
    if (fate === "dead") return undefined;
    if (fate === "alive") return held;
  } else if (holder !== undefined && holder.host === hostname()) {
    const fate = processFate({ ...thisProcess(), pid: holder.pid, started: "" });
    // In a container the process that starts again has the number of the one before it.
    if (fate === "dead" || holder.pid === process.pid) return undefined;
  }
  const silent =
    holder?.host === hostname() && holder.system !== undefined ? SILENT_MS.here : SILENT_MS.elsewhere;
  const beats = holder === undefined || holder.system !== undefined;
  const heardAt =
    (beats || target.heardIn === undefined
      ? undefined
      : await modifiedAt(join(target.folder, target.heardIn))) ?? (await modifiedAt(path));
  if (heardAt === undefined) return undefined;
  const deadAt = heardAt + silent;
  return Date.now() >= deadAt ? undefined : { ...held, unsure: { heardAt, deadAt } };
}

/** Waits a moment for one that is being written. */
async function readLock(path: string): Promise<string | undefined> {
  let text: string | undefined;
  for (let tries = 0; tries < 5; tries++) {
    try {
      const bytes = await readRegularFile(path, MOST_BYTES);
      // No process has written a pipe, or a device.
      if (typeof bytes === "string") return bytes;
      text = Buffer.from(bytes).toString("utf8");
    } catch (error) {
      if (systemCode(error) === "ENOENT") return undefined;
      throw error;
    }
    if (text.endsWith("\n")) return text;
    await setTimeout(50);
  }
  return text;
}

type Holder = Pick<ProcessIdentity, "pid" | "host"> & Partial<ProcessIdentity>;

/** Nothing for a text that no version of ours has written. */
function parseHolder(text: string): Holder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { pid, host, system, started } = value as Record<keyof ProcessIdentity, unknown>;
  if (!Number.isSafeInteger(pid) || Number(pid) < 1 || typeof host !== "string") return undefined;
  const known = { pid: Number(pid), host };
  return typeof system === "string" && typeof started === "string" ? { ...known, system, started } : known;
}

async function numbersIn({ folder, name }: LockTarget): Promise<readonly number[]> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
  return names.flatMap((each) => {
    if (!each.startsWith(`${name}-`) || !each.endsWith(".lock")) return [];
    const digits = each.slice(name.length + 1, -".lock".length);
    return /^\d+$/.test(digits) && digits.length <= MOST_DIGITS ? [Number(digits)] : [];
  });
}

function pathOf({ folder, name }: LockTarget, number: number): string {
  return join(folder, `${name}-${number}.lock`);
}

async function modifiedAt(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.mtimeMs;
}
