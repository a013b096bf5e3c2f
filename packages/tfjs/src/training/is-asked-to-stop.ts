import type { Run } from "./run.js";

/** Whether the host or a callback wants the run to end. */
export function isAskedToStop({ stop, session }: Run): boolean {
  return stop.aborted || session.stopReason !== undefined;
}
