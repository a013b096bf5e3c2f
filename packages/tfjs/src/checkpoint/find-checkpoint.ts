import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileAccess, fileLimitHelp, readWholeFile, readRegularFile } from "@lighterjs/core/files";
import { messageOf } from "../error-text.js";
import { CheckpointError } from "./checkpoint-error.js";
import { CheckpointFolder } from "./checkpoint-folder.js";
import { decodeSnapshot, NewerFormatError } from "./encode-snapshot.js";
import type { RunSnapshot } from "./run-snapshot.js";
import { restoredWeights, servedWeights } from "./served-weights.js";
import { DamagedFileError, requireTensorFile, TABLE_START } from "./tensor-file.js";

/** A checkpoint that is whole. */
export interface FoundCheckpoint {
  readonly path: string;
  readonly snapshot: RunSnapshot;
  /** Newer ones that are not, a few words for each: `step-00000012.safetensors: it is cut off`. */
  readonly damaged: readonly string[];
}

/** A checkpoint whose model is to be used. */
export interface UsableCheckpoint extends FoundCheckpoint {
  readonly weights: RunSnapshot["weights"];
  /**
   * Whether these are the best that the run has kept for its end, and not those of the checkpoint
   * itself.
   */
  readonly isRestored: boolean;
}

/** Said where the weights are not those of the checkpoint itself. */
export const RESTORED =
  "the weights are the best that the run has kept, as `restore_best` says; `--checkpoint last` takes the last";

/**
 * Reads the checkpoint that a run is to go on from.
 *
 * @param from - a checkpoint file; the folder of a run, or its `checkpoints`, for the newest that
 * is whole; `…/checkpoints/best` for the best by the metric that the run monitored,
 * `…/checkpoints/last` for the newest
 * @param subject - what is to go on, for errors
 * @returns nothing when a run folder holds no checkpoint
 * @throws CheckpointError
 */
export async function findCheckpoint(from: string, subject: object): Promise<FoundCheckpoint | undefined> {
  const path = resolve(from);
  const name = basename(path);
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile()) return readNamed(path, subject);
  if (info?.isDirectory()) return newest(name === "checkpoints" ? dirname(path) : path, subject);
  const isName = basename(dirname(path)) === "checkpoints" && (name === "last" || name === "best");
  const run = dirname(dirname(path));
  if (isName && name === "last") return newest(run, subject);
  const best = isName ? await CheckpointFolder.of(() => run).best() : undefined;
  if (best !== undefined) return readNamed(best, subject);
  throw new CheckpointError("FILE_NOT_FOUND", `there is no checkpoint \`${from}\``, {
    subject,
    label: "needs one",
    help: [
      isName
        ? `the run has noted none as the best; \`${join(dirname(path), "last")}\` is the newest`
        : "name the folder of a run, or a file in its `checkpoints`",
    ],
  });
}

/**
 * The checkpoint that stands for a run where one is asked for its model: the best where the run has
 * noted one, else the newest that is whole, with the best weights that it keeps for the end of the
 * run, if any. A checkpoint that is named itself, by its file or as `…/checkpoints/last`, is taken
 * as it is.
 *
 * @returns nothing when a run folder holds no checkpoint
 * @throws CheckpointError
 */
export async function findBestCheckpoint(
  from: string,
  subject: object,
): Promise<UsableCheckpoint | undefined> {
  const path = resolve(from);
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  const run = basename(path) === "checkpoints" ? dirname(path) : path;
  const best = isFolder ? await CheckpointFolder.of(() => run).best() : undefined;
  const isThere = best !== undefined && (await stat(best).catch(() => undefined))?.isFile() === true;
  const found = await findCheckpoint(isThere ? best : path, subject);
  if (found === undefined) return undefined;
  const restored = isFolder && !isThere ? restoredWeights(found.snapshot) : undefined;
  const weights = restored ?? servedWeights(found.snapshot);
  return { ...found, weights, isRestored: restored !== undefined };
}

async function readNamed(path: string, subject: object): Promise<FoundCheckpoint> {
  const read = await readCheckpoint(path, subject);
  if (!("reason" in read)) return { path, snapshot: read, damaged: [] };
  throw new CheckpointError("CHECKPOINT_CORRUPT", `\`${path}\` cannot be used: ${read.reason}`, {
    subject,
    label: "needs one",
    help: ["name the folder of the run instead, for its newest checkpoint that is whole"],
  });
}

async function newest(runFolder: string, subject: object): Promise<FoundCheckpoint | undefined> {
  const damaged: string[] = [];
  for (const { file, path } of await CheckpointFolder.of(() => runFolder).list()) {
    const read = await readCheckpoint(path, subject);
    if (!("reason" in read)) return { path, snapshot: read, damaged };
    damaged.push(`\`${file}\`: ${read.reason}`);
  }
  if (damaged.length === 0) return undefined;
  const folder = join(runFolder, "checkpoints");
  throw new CheckpointError("CHECKPOINT_CORRUPT", `no checkpoint in \`${folder}\` can be used`, {
    subject,
    label: "needs one",
    notes: damaged,
    help: ["start the run anew"],
  });
}

async function readCheckpoint(
  path: string,
  subject: object,
): Promise<RunSnapshot | { readonly reason: string }> {
  try {
    const most = fileAccess().limits.maxCheckpointBytes;
    // One that is something else is not read to its end.
    const start = await readRegularFile(path, TABLE_START);
    if (start instanceof Uint8Array) requireTensorFile(start);
    const bytes = await readWholeFile(path, most);
    if (bytes === "large")
      return { reason: `it has more than ${most} bytes; ${fileLimitHelp("maxCheckpointBytes")}` };
    if (typeof bytes === "string")
      return { reason: bytes === "folder" ? "it is a folder" : "it is no regular file" };
    return decodeSnapshot(bytes);
  } catch (error) {
    if (error instanceof DamagedFileError) return { reason: error.message };
    if (error instanceof NewerFormatError)
      throw new CheckpointError(
        "CHECKPOINT_MISMATCH",
        `\`${path}\` was saved by a newer version: it has ${error.message}`,
        {
          subject,
          label: "cannot read it",
          help: ["install the version of `@lighterjs/tfjs` that the run was made with, or a newer one"],
        },
      );
    return { reason: `it cannot be read: ${messageOf(error)}` };
  }
}
