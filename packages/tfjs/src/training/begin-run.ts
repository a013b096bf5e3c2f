import { realpathSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { Clock, RunDirectory } from "@lighterjs/core";
import type { FittingCheckpoint } from "./check-checkpoint.js";
import { restoreRun } from "./restore-run.js";
import type { Run } from "./run.js";
import { RunStatus } from "./run-status.js";

/**
 * Makes the run folder or takes it over, opens logs and status in it, and brings the run to where the checkpoint was saved,
 * if there is one.
 */
export async function beginRun(
  run: Run,
  directory: RunDirectory | undefined,
  checkpoint: FittingCheckpoint | undefined,
  clock: Clock,
): Promise<void> {
  const { session, report, checkpoints } = run;
  const { metricLog, logger } = session;
  if (directory !== undefined) {
    await directory.create();
    const isSameRun = checkpoint !== undefined && isInside(checkpoint.path, directory.path);
    if (checkpoints !== undefined) {
      await checkpoints.folder.removeTemporaryFiles();
      const step = isSameRun ? checkpoint.snapshot.place.step : -1;
      const later = await checkpoints.folder.setAsideAfter(step);
      if (later > 0)
        logger.info(`set aside in \`checkpoints\`: ${later} from after step ${Math.max(step, 0)}`);
    }
    const logs = isSameRun ? checkpoint.snapshot.log : undefined;
    for (const name of await metricLog.open(directory.path, logs))
      logger.warn(`what \`${name}\` has recorded is not as long as it was when the checkpoint was saved`);
  }
  if (checkpoint !== undefined) {
    restoreRun(run, checkpoint.snapshot, checkpoint.isConfigChanged);
    const { epoch, step } = checkpoint.snapshot.place;
    checkpoints?.resumedFrom(checkpoint.snapshot.place);
    logger.info(`going on from \`${basename(checkpoint.path)}\`: epoch ${epoch}, step ${step}`);
  }
  if (directory !== undefined) report.keepStatus(new RunStatus(directory.path, clock, directory.attempt));
}

/** Whether a checkpoint is one of the run in a folder, however the two are spelled. */
function isInside(checkpoint: string, runFolder: string): boolean {
  return realpathSync(dirname(dirname(checkpoint))) === realpathSync(runFolder);
}
