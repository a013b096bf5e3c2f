import { join } from "node:path";
import { runConfig } from "@lighterjs/core/stages";
import { lockRun } from "./run-lock.js";
import type { RequestedRun } from "../requested-run.js";
import { readFields } from "./read-text.js";
import { readResolved } from "./resumed-run.js";

/**
 * The folder of a run that has done all that its config, unchanged, asks for; nothing for one that
 * has something left to do, or whose config is not what it was.
 */
export async function finishedRun({ run, resumed }: RequestedRun): Promise<string | undefined> {
  // A run that was named with `--resume` may be meant to go on from one of its checkpoints.
  if (resumed?.folder === undefined || !resumed.startOver) return undefined;
  const { folder } = resumed;
  const { state } = await readFields(join(folder, "status.json"));
  if (state !== "completed" && state !== "stopped") return undefined;
  const text = await readResolved(folder);
  if (text === undefined) return undefined;
  const changes = runConfig(run).changesSince(text);
  if (changes.length > 0) return undefined;
  // A process that was killed when all was done has left its lock.
  await lockRun(folder).then(
    (lock) => lock.release(),
    () => undefined,
  );
  return folder;
}
