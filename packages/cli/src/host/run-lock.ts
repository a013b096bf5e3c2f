import { open, readdir, readFile, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { CommandError } from "../command-error.js";
import { systemCode } from "./system-fault.js";

/** The right of one process to train the run in a folder. */
export interface RunLock {
  /** Number of the process among those that have had the right, from 1. */
  readonly attempt: number;
  /** @throws CommandError when another process has taken it over */
  requireHeld(): Promise<void>;
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
}

const FILE = /^attempt-(\d+)\.lock$/;
/** A process on another machine cannot be asked; one that has not written its status for so long is taken for dead. */
const SILENT_MS = 10 * 60_000;

/**
 * Takes the right to train the run in a folder. It is a file whose name has a number that only one process can make, and a
 * process that finds its holder dead makes the next.
 *
 * @throws CommandError while another process has it
 */
export async function lockRun(folder: string): Promise<RunLock> {
  for (;;) {
    const held = await requireUnlocked(folder);
    const attempt = Math.max(held, await lastAttempt(folder)) + 1;
    const path = lockFile(folder, attempt);
    if (!(await makeLock(path))) continue;
    const release = (): Promise<void> => rm(path, { force: true });
    // Another may have made a lock of another number since we looked: after its status was written, the next number is free.
    await requireUnlocked(folder, attempt).catch(async (error: unknown) => {
      await release();
      throw error;
    });
    for (const number of await lockNumbers(folder))
      if (number < attempt) await rm(lockFile(folder, number), { force: true });
    return { attempt, requireHeld: () => requireFile(path, folder), release };
  }
}

/**
 * Says whether the run in a folder may be trained.
 *
 * @param own - number of a lock that does not count
 * @returns number of the newest attempt that has left a lock, 0 where there is none
 * @throws CommandError while another process trains it
 */
export async function requireUnlocked(folder: string, own = 0): Promise<number> {
  const others = (await lockNumbers(folder)).filter((number) => number !== own);
  for (const number of others) {
    const holder = await readHolder(lockFile(folder, number));
    if (holder === undefined || !(await isAlive(holder, folder))) continue;
    const where = holder.host === hostname() ? "" : ` on \`${holder.host}\``;
    throw new CommandError(
      `the run \`${folder}\` is being trained by the process ${holder.pid}${where}, attempt ${number}`,
      { help: ["wait for it or stop it", "or choose another folder with `--run-dir`"] },
    );
  }
  return Math.max(0, ...others);
}

/** Whoever takes a run over removes the locks before its own. */
async function requireFile(path: string, folder: string): Promise<void> {
  if ((await stat(path).catch(() => undefined)) !== undefined) return;
  throw new CommandError(`another process has taken over the run \`${folder}\``, {
    help: ["nothing is lost: the other one goes on with what was saved"],
  });
}

/** @returns false when another process has been faster */
async function makeLock(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    try {
      const holder: Holder = { pid: process.pid, host: hostname() };
      await file.writeFile(`${JSON.stringify(holder)}\n`);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** Nothing for a lock that is gone meanwhile, or whose maker died before it had written who it was. */
async function readHolder(path: string): Promise<Holder | undefined> {
  for (let tries = 0; tries < 5; tries++) {
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined) return undefined;
    if (text.endsWith("\n")) return JSON.parse(text) as Holder;
    await setTimeout(50);
  }
  return undefined;
}

async function isAlive({ pid, host }: Holder, folder: string): Promise<boolean> {
  if (host !== hostname()) {
    const status = await stat(join(folder, "status.json")).catch(() => undefined);
    return status === undefined || Date.now() - status.mtimeMs < SILENT_MS;
  }
  // In a container the process that starts again has the number of the one before it.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}

/** The attempt that the run's status speaks of, 0 where it speaks of none. */
async function lastAttempt(folder: string): Promise<number> {
  try {
    const status = JSON.parse(await readFile(join(folder, "status.json"), "utf8")) as { attempt?: unknown };
    return typeof status.attempt === "number" ? status.attempt : 0;
  } catch {
    return 0;
  }
}

async function lockNumbers(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => {
    const number = FILE.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

function lockFile(folder: string, attempt: number): string {
  return join(folder, `attempt-${attempt}.lock`);
}
