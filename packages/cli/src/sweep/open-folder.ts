import { mkdir, readdir } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, extname, join, resolve } from "node:path";
import { isHeldElsewhere, replaceFile, takeLock, type ProcessLock } from "@lighterjs/core/files";
import { readRecord, sweepPaths, type SweepRecord } from "@lighterjs/sweeps/study";
import type { CommandContext } from "../command-context.js";
import { CommandError } from "../command-error.js";
import { EXIT_CODE } from "../exit-code.js";
import { systemFault } from "../host/system-fault.js";

/**
 * `sweeps/<config>` below the working directory, or what `--sweep-dir` says; no time in it, so that
 * the same line goes on.
 */
export function sweepFolder(cwd: string, config: string, sweepDir: string | undefined): string {
  if (sweepDir !== undefined) return resolve(cwd, sweepDir);
  const name = basename(config, extname(config));
  return join(cwd, "sweeps", name === "" ? "config" : name);
}

/**
 * Makes the folder of a sweep, or takes the one that is there, for this process alone.
 *
 * @throws CommandError where another process runs the sweep, where the folder holds something else,
 * or cannot be written
 */
export async function openSweepFolder(folder: string): Promise<ProcessLock> {
  try {
    await mkdir(sweepPaths(folder).folder, { recursive: true });
    const foreign = (await readdir(folder)).find((name) => !isOurs(name));
    if (foreign !== undefined && (await readRecord(folder)) === undefined)
      throw new CommandError(`\`${folder}\` holds no sweep, but \`${foreign}\``, {
        help: ["choose another folder with `--sweep-dir`"],
      });
    const lock = await takeLock({ folder, name: "sweep" });
    if (!isHeldElsewhere(lock)) return lock;
    const { holder } = lock;
    const who =
      holder === undefined
        ? "another process"
        : `the process ${holder.pid}${holder.host === hostname() ? "" : ` on \`${holder.host}\``}`;
    throw new CommandError(`the sweep \`${folder}\` is being run by ${who}`, {
      help: [
        "wait for it, or stop it with `lighter sweep stop`",
        "or choose another folder with `--sweep-dir`",
      ],
    });
  } catch (error) {
    if (CommandError.is(error)) throw error;
    throw systemFault(`cannot use \`${folder}\` as the folder of a sweep`, error, [
      "make room or see to the permissions there, and start the same command line again",
      "or choose another folder with `--sweep-dir`",
    ]);
  }
}

const isOurs = (name: string): boolean =>
  name === "trials" || /^sweep-\d+\.lock$/.test(name) || name.endsWith(".tmp");

/** @throws CommandError where there is no sweep, or its record cannot be read */
export async function requireRecord(folder: string, given: string): Promise<SweepRecord> {
  const record = await readRecord(folder).catch((error: unknown) => {
    throw systemFault(`the record of the sweep \`${given}\` cannot be read`, error, [
      `see what is in \`${sweepPaths(folder).record}\``,
    ]);
  });
  if (record !== undefined) return record;
  throw new CommandError(`there is no sweep in \`${given}\``, {
    help: ["the folder of a sweep is the last line that `lighter sweep` prints"],
  });
}

/** `lighter sweep stop`: asks whoever runs the sweep, and all its trials, to save and stop. */
export async function stopSweep(
  given: string | undefined,
  { cwd, streams, verbosity }: CommandContext,
): Promise<number> {
  if (given === undefined)
    throw new CommandError("`lighter sweep stop` needs the folder of a sweep", {
      help: ["for example `lighter sweep stop sweeps/config`"],
    });
  const folder = resolve(cwd, given);
  await requireRecord(folder, given);
  try {
    await replaceFile(sweepPaths(folder).stop, `${new Date().toISOString()}\n`);
  } catch (error) {
    throw systemFault(`cannot write into \`${given}\``, error, ["see to the permissions there"]);
  }
  if (verbosity !== "quiet")
    streams.err.write("asked to stop: trials save after their step, and the same command line goes on\n");
  return EXIT_CODE.done;
}
