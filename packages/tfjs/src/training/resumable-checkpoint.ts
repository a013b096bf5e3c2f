import type { Logger, ResumeRequest, RunConfig } from "@lighterjs/core";
import { CheckpointError } from "../checkpoint/checkpoint-error.js";
import { findCheckpoint, type FoundCheckpoint } from "../checkpoint/find-checkpoint.js";
import type { SnapshotOrigin } from "../checkpoint/run-snapshot.js";

/** A checkpoint from which a run may go on. */
export interface ResumableCheckpoint extends FoundCheckpoint {
  /** It is of another config, so that not all of it need be of use. */
  readonly isConfigChanged: boolean;
}

/** More changes are not listed. */
const LISTED = 20;

/**
 * Finds the checkpoint that a run is asked to go on from and makes sure that its config may.
 * Changes nothing.
 *
 * @param config - of the run now
 * @param subject - the trainer
 * @returns nothing when the run is to start over
 * @throws CheckpointError
 */
export async function findResumable(
  request: ResumeRequest,
  config: RunConfig | undefined,
  logger: Logger,
  subject: object,
): Promise<ResumableCheckpoint | undefined> {
  const found = await findCheckpoint(request.from, subject);
  if (found === undefined) {
    if (request.startOver !== true)
      throw new CheckpointError("FILE_NOT_FOUND", `the run \`${request.from}\` has no checkpoint`, {
        subject,
        label: "was to go on from it",
        help: ["start the run anew"],
      });
    logger.info(`\`${request.from}\` has no checkpoint yet: the run starts over`);
    return undefined;
  }
  const { snapshot, damaged } = found;
  for (const each of damaged) logger.warn(`damaged checkpoint ${each}; an earlier one is used`);
  const changes = configChanges(snapshot.origin, config);
  if (changes.length > 0 && request.allowConfigChange !== true)
    throw new CheckpointError("CONFIG_CHANGED", "the config has changed since the checkpoint was saved", {
      subject,
      label: "was to go on exactly as before",
      notes: enumerate(changes),
      help: ["undo the changes, or pass `--allow-config-change`: the new config then decides from here on"],
    });
  if (changes.length > 0)
    logger.warn(`the config has changed since the checkpoint: ${enumerate(changes).join("; ")}`);
  return { ...found, isConfigChanged: changes.length > 0 };
}

function configChanges({ config: saved }: SnapshotOrigin, config: RunConfig | undefined): readonly string[] {
  if (saved === undefined || config === undefined) return [];
  return config.changesSince(saved.text);
}

function enumerate(changes: readonly string[]): readonly string[] {
  const more = changes.length - LISTED;
  return [...changes.slice(0, LISTED), ...(more > 0 ? [`and ${more} more`] : [])];
}
