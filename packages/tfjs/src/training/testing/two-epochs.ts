import { Checkpoint, type Callback } from "@lighterjs/callbacks";
import type { RunDirectory } from "@lighterjs/core";
import { CheckpointFolder } from "../../checkpoint/checkpoint-folder.js";
import type { System } from "../../system/system.js";
import { runPart, type PartResult, type RunPart } from "./resumable-run.js";
import { blobs, makeSystem } from "./small-systems.js";

/** Four steps an epoch, and a validation. */
export const smallSystem = (): System => makeSystem({ validation: blobs(3, 8) });

export const everyEpoch = (): Callback => new Checkpoint({ every_n_epochs: 1, keep_last: 9 });

/** Trains for two epochs of {@link smallSystem} and saves each. */
export function twoEpochs(folder: RunDirectory, part: Partial<RunPart> = {}): Promise<PartResult> {
  const options = { max_epochs: 2, accumulate_batches: 1, ...part.options };
  return runPart({ folder, system: smallSystem(), callbacks: [everyEpoch()], ...part, options });
}

/** Goes on to the end of the third epoch. */
export function thirdEpoch(folder: RunDirectory, part: Partial<RunPart> = {}): Promise<PartResult> {
  const options = { max_epochs: 3, ...part.options };
  return twoEpochs(folder, { resume: { from: folder.path }, ...part, options });
}

export function checkpointsOf({ path }: RunDirectory): CheckpointFolder {
  return CheckpointFolder.of(() => path);
}

/** Of the checkpoints in a run folder, newest first. */
export async function savedSteps(folder: RunDirectory): Promise<readonly number[]> {
  return (await checkpointsOf(folder).list()).map(({ step }) => step);
}
