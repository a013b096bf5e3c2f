import type { RunSummary } from "@lighterjs/core";
import type { Run } from "./run.js";
import { trainEpoch } from "./train-epoch.js";
import { validateEpoch } from "./validate-epoch.js";

export type RunEnd = Pick<RunSummary, "reason" | "detail">;

/** Trains until the run is as long as it is to be, or is asked to stop. */
export async function fitLoop(run: Run): Promise<RunEnd> {
  const { session, callbacks, stop, report } = run;
  for (session.epoch = 0; ; session.epoch++) {
    if (stop.aborted) return askedToEnd(run);
    await callbacks.dispatch("onEpochStart", session);
    const isOver = await trainEpoch(run);
    if (!isOver || stop.aborted) return askedToEnd(run);
    if ((session.epoch + 1) % run.validateEvery === 0) await validateEpoch(run);
    if (stop.aborted) return askedToEnd(run);
    await callbacks.dispatch("onEpochEnd", session, session.metrics);
    report.epochEnd();
    if (session.globalStep >= session.length.maxSteps) return { reason: "completed" };
    if (session.stopReason !== undefined) return askedToEnd(run);
  }
}

function askedToEnd({ stop, session }: Run): RunEnd {
  if (stop.aborted) return { reason: "interrupted", detail: String(stop.reason) };
  return { reason: "stopped", detail: session.stopReason ?? "" };
}
