import process from "node:process";
import { setTimeout } from "node:timers/promises";
import { isHeldElsewhere, takeLock, type HeldLock } from "@lighterjs/core/files";
import { sweepPaths, trialPaths } from "@lighterjs/sweeps/study";
import { findRunLock } from "../host/run-lock.js";

/** How often is looked whether it is one's turn, in milliseconds. */
const LOOK_MS = 250;

/**
 * Returns when this process alone may run a trial. Another may be at it for good reasons: that of a
 * sweep which was killed has still to save, or a queue that crashed has given the trial out twice.
 * It is this one's turn when the other has ended, or counts for dead; then it goes on with the
 * trial, or finds it at its end.
 *
 * @returns what gives the turn to the next
 */
export async function takeTurn(
  folder: string,
  id: string,
  say: (line: string) => void,
): Promise<() => Promise<void>> {
  let waitsFor: string | undefined;
  const wait = async ({ path, holder }: HeldLock): Promise<void> => {
    if (waitsFor !== path)
      say(
        `${holder === undefined ? "another process" : `the process ${holder.pid}`} runs it; waiting until it has ended`,
      );
    waitsFor = path;
    await setTimeout(LOOK_MS);
  };
  for (;;) {
    const lock = await takeLock({ folder: sweepPaths(folder).folder, name: id });
    if (isHeldElsewhere(lock)) {
      await wait(lock);
      continue;
    }
    process.once("exit", () => lock.releaseNow());
    // Whoever has taken the run up by hand, and whoever had the turn before on a machine that has
    // gone.
    for (let held; (held = await findRunLock(trialPaths(folder, id).run)) !== undefined;) await wait(held);
    return () => lock.release();
  }
}
