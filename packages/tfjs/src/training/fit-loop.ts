import type { RunSummary } from "@lighterjs/core";
import { EpochMetrics } from "./epoch-metrics.js";
import type { TrainingProgress } from "./epoch-progress.js";
import { isAskedToStop } from "./is-asked-to-stop.js";
import type { Run } from "./run.js";
import { trainEpoch } from "./train-epoch.js";
import { validateRun } from "./validate-epoch.js";
import { isDueAfterEpoch } from "./validation-turns.js";

export type RunEnd = Pick<RunSummary, "reason" | "detail">;

/** Trains from where the session stands until the run is as long as it is to be, or is asked to stop. */
export async function fitLoop(run: Run): Promise<RunEnd> {
  const { session, callbacks, report } = run;
  if (session.progress.stage === "end")
    return session.globalStep >= session.length.maxSteps ? { reason: "completed" } : askedToEnd(run);
  while (session.progress.stage !== "start" || session.globalStep < session.length.maxSteps) {
    if (isAskedToStop(run)) return askedToEnd(run);
    if (session.progress.stage === "start") {
      await callbacks.dispatch("onEpochStart", session);
      session.progress = beginTraining(run);
    }
    if (session.progress.stage === "train") {
      if (!(await trainEpoch(run, session.progress))) return askedToEnd(run);
      session.progress = { stage: "validation" };
      if (run.stop.aborted) return askedToEnd(run);
    }
    if (isDueAfterEpoch(run.validationTurns, session) && !(await validateRun(run))) return askedToEnd(run);
    session.progress = { stage: "end" };
    run.schedule.observe(session, "epoch");
    await callbacks.dispatch("onEpochEnd", session, session.metrics);
    report.epochEnd();
    if (session.globalStep >= session.length.maxSteps) break;
    if (isAskedToStop(run)) return askedToEnd(run);
    session.epoch += 1;
    session.progress = { stage: "start" };
  }
  return { reason: "completed" };
}

function beginTraining({ system, random }: Run): TrainingProgress {
  const measured = new EpochMetrics(system.heads, "train");
  const dataState = random.stream("data/train").state();
  return { stage: "train", batches: 0, isValidationDue: false, measured, dataState };
}

function askedToEnd({ stop, session }: Run): RunEnd {
  if (stop.aborted) return { reason: "interrupted", detail: String(stop.reason) };
  return { reason: "stopped", detail: session.stopReason ?? "" };
}
