import { realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { OptionError, type Clock, type RunDirectory } from "@lighterjs/core";
import { removeLeftovers } from "@lighterjs/core/files";
import { FREEZING_FILE } from "../run-folder/freezing-record.js";
import { RunStatus } from "../run-folder/run-status.js";
import type { ResumableCheckpoint } from "./resumable-checkpoint.js";
import type { Run } from "./run.js";

/** Files in the run folder itself that are replaced as a whole. */
const WRITTEN: ReadonlySet<string> = new Set([
  "status.json",
  "details.json",
  "metrics.csv",
  "metrics.jsonl",
  FREEZING_FILE,
]);

/**
 * Makes the run folder or takes it over, and opens logs and status in it. What a run has left there
 * from after the checkpoint that it goes on from is cut off or set aside.
 */
export async function openRunFolder(
  { session, report, checkpoints, isRehearsal }: Run,
  directory: RunDirectory,
  checkpoint: ResumableCheckpoint | undefined,
  clock: Clock,
): Promise<void> {
  const { metricLog, logger } = session;
  await directory.create();
  await removeLeftovers(directory.path, (name) => WRITTEN.has(name));
  const inPlace = checkpoint !== undefined && isInside(checkpoint.path, directory.path);
  const last = inPlace ? checkpoint.snapshot : undefined;
  if (checkpoints !== undefined) {
    await checkpoints.folder.removeTemporaryFiles();
    const step = last?.place.step ?? -1;
    const later = await checkpoints.folder.setAsideAfter(step);
    if (later > 0) logger.info(`set aside in \`checkpoints\`: ${later} from after step ${Math.max(step, 0)}`);
    if (last !== undefined) checkpoints.resumedFrom(last.place);
  }
  for (const name of await metricLog.open(directory.path, last?.log))
    logger.warn(`what \`${name}\` has recorded is not as long as it was when the checkpoint was saved`);
  session.freezing.open(directory.path, last?.place.step);
  report.keepStatus(
    new RunStatus(directory.path, clock, directory.attempt, isRehearsal, Object.fromEntries(session.modes)),
  );
}

/** Whether a checkpoint is one of the run in a folder, however the two are spelled. */
function isInside(checkpoint: string, runFolder: string): boolean {
  return realpathSync(dirname(dirname(checkpoint))) === realpathSync(runFolder);
}

/**
 * A rehearsal goes on with rehearsals only: of a run it would replace logs and checkpoints.
 *
 * @throws OptionError
 */
export async function requireNoRun(folder: string, subject: object): Promise<void> {
  const text = await readFile(join(folder, "status.json"), "utf8").catch(() => "{}");
  const { state, rehearsal } = parsed(text);
  if (state === undefined || rehearsal === true) return;
  throw OptionError.about(subject, ["fast_dev_run"], {
    code: "CONFLICTING_OPTIONS",
    message: `a rehearsal would replace what the run \`${folder}\` has left`,
    label: "makes this a rehearsal",
    help: ["give it a folder of its own with `--run-dir`, or leave `--run-dir` and `--resume` out"],
  });
}

/** Of a text that is no JSON, nothing. */
function parsed(text: string): { readonly state?: unknown; readonly rehearsal?: unknown } {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}
