import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { shellLine } from "@lighterjs/core/render";
import { CommandError } from "../command-error.js";
import { readFields, readText } from "./read-text.js";
import { findRunConfig } from "./find-run-config.js";
import { shownPath } from "./shown-command.js";

/** A run that is to go on. */
export interface ResumedRun {
  /** Its folder; nothing for a checkpoint that lies by itself. */
  readonly folder: string | undefined;
  /** Whether it goes on in its own folder. */
  readonly inPlace: boolean;
  /** The source that the trainer goes on from: the folder, or one of its checkpoints. */
  readonly from: string;
  /** Whether a run without any checkpoint is to start over. */
  readonly startOver: boolean;
}

/**
 * Finds the run that a command line asks to go on with. A folder named by `--run-dir` goes on where
 * it holds a run, whatever `--resume` says, so that one command line can be repeated until the run
 * is done.
 *
 * @returns nothing for a new run
 * @throws CommandError when there is nothing to resume
 */
export async function findResumedRun(options: {
  readonly cwd: string;
  readonly resume: string | undefined;
  readonly runDir: string | undefined;
}): Promise<ResumedRun | undefined> {
  const { cwd, resume, runDir } = options;
  if (runDir !== undefined) {
    const folder = resolve(cwd, runDir);
    if (await holdsRun(folder)) return { folder, inPlace: true, from: folder, startOver: true };
  }
  if (resume === undefined) return undefined;
  const from = resolve(cwd, resume);
  const folder = await runAround(from);
  if (folder === undefined) {
    const info = await stat(from).catch(() => undefined);
    if (info === undefined)
      throw new CommandError(`there is no run and no checkpoint \`${resume}\``, {
        help: ["the folder of a run is the last line that `lighter fit` prints"],
      });
    if (info.isDirectory()) {
      await findRunConfig(resume, cwd);
      throw new CommandError(
        `the run \`${resume}\` was interrupted before it had begun, so there is nothing to resume`,
        {
          help: [`begin it anew: \`${shellLine(["lighter", "fit", "CONFIG", "--run-dir", resume])}\``],
        },
      );
    }
  }
  return { folder, inPlace: folder !== undefined && runDir === undefined, from, startOver: false };
}

/**
 * The instant that `${now:…}` means in a run: that of its first process; nothing where it has left
 * no record of it.
 */
export async function startOfRun(folder: string): Promise<number | undefined> {
  const { started_at } = await readFields(join(folder, "environment.json"));
  const time = Date.parse(String(started_at));
  return Number.isNaN(time) ? undefined : time;
}

/**
 * The composed config of a run, for a command line that names none; relative to the working
 * directory where it lies below.
 */
export async function configOfRun({ folder, from }: ResumedRun, cwd: string): Promise<string> {
  const path = folder === undefined ? undefined : join(folder, "composed.yaml");
  if (path !== undefined && (await isFile(path))) return shownPath(path, cwd);
  throw new CommandError(
    folder === undefined
      ? `\`${from}\` lies in no run folder, so its config must be named`
      : `the run \`${folder}\` has lost its \`composed.yaml\`, so its config must be named`,
    { help: ["name the config of the run: `lighter fit CONFIG --resume RUN`"] },
  );
}

/** The resolved config that a run has saved, where it is still there. */
export function readResolved(folder: string): Promise<string | undefined> {
  return readText(join(folder, "resolved.yaml")).catch(() => undefined);
}

/** The run that a folder or a checkpoint belongs to. */
export async function runAround(path: string): Promise<string | undefined> {
  if (await holdsRun(path)) return path;
  const parent = dirname(path);
  if (basename(path) === "checkpoints" && (await holdsRun(parent))) return parent;
  if (basename(parent) === "checkpoints" && (await holdsRun(dirname(parent)))) return dirname(parent);
  return undefined;
}

/** A run has written its resolved config, or, where that was lost, at least saved itself. */
async function holdsRun(folder: string): Promise<boolean> {
  const resolved = await stat(join(folder, "resolved.yaml")).catch(() => undefined);
  // An empty one is what a process has left that was killed while it made the folder.
  if (resolved?.isFile() && resolved.size > 0) return true;
  return (await stat(join(folder, "checkpoints")).catch(() => undefined))?.isDirectory() === true;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
