import { join, relative } from "node:path";
import { findHeldLock, readOwnText } from "@lighterjs/core/files";
import type { Curve } from "../pruners/pruner.js";
import { byValue, type Better } from "../search/observation.js";
import { failureReason } from "../study/log-tail.js";
import { betterOf } from "../study/ask-trials.js";
import { sweepPaths, trialPaths } from "../study/sweep-folder.js";
import type { SweepRecord, WrittenValue } from "../study/sweep-record.js";
import { SweepState, type TrialState } from "../study/sweep-state.js";
import { parseEvents } from "../study/trial-log.js";
import { readReport, valueOfCurve } from "../study/trial-report.js";

/** A trial as it is shown. */
export interface ShownTrial {
  readonly id: string;
  /** `stopped` has saved and can go on, `waiting` has not begun. */
  readonly state: "completed" | "pruned" | "failed" | "running" | "stopped" | "waiting";
  readonly value: number | null;
  readonly parameters: Readonly<Record<string, WrittenValue>>;
  /** Its run folder, relative to that of the sweep. */
  readonly run: string;
  readonly host: string | null;
  readonly reason: string | null;
  readonly curve: Curve;
}

/** A sweep as it is shown. */
export interface ShownSweep {
  readonly objective: { readonly monitor: string; readonly better: Better } | null;
  /** The best first; those without a value last, in the order of asking. */
  readonly trials: readonly ShownTrial[];
  /** Id of the completed trial with the best value. */
  readonly best: string | null;
}

/** Reads the state of a sweep from its folder, whoever runs its trials. */
export async function readTrials(folder: string, record: SweepRecord): Promise<ShownSweep> {
  const text = (await readOwnText(sweepPaths(folder).trials)) ?? "";
  const state = new SweepState(parseEvents(text));
  const objective = record.objective && {
    monitor: record.objective.monitor,
    better: record.objective.mode ?? betterOf(folder, state) ?? "min",
  };
  const trials = await Promise.all([...state.trials.values()].map((trial) => shown(trial, folder, record)));
  const compare = byValue(objective?.better ?? "min");
  const rank = ({ state: at, value }: ShownTrial): number =>
    value === null ? 2 : at === "completed" ? 0 : 1;
  const sorted = trials.toSorted(
    (a, b) => rank(a) - rank(b) || compare(a.value ?? undefined, b.value ?? undefined),
  );
  const [first] = sorted;
  const best = first?.state === "completed" && first.value !== null ? first.id : null;
  return { objective, trials: sorted, best };
}

async function shown(trial: TrialState, folder: string, record: SweepRecord): Promise<ShownTrial> {
  const { id, parameters, end } = trial;
  const paths = trialPaths(folder, id);
  const report = readReport(paths.report);
  const common = { id, parameters, run: relative(folder, paths.run), curve: report.curve };
  if (end !== undefined)
    return {
      ...common,
      state: end.state,
      value: end.value,
      host: end.host ?? report.host ?? null,
      reason: end.reason ?? null,
    };
  const better = report.better ?? record.objective?.mode ?? "min";
  const value =
    record.objective === null ? null : (valueOfCurve(report.curve, record.objective.take, better) ?? null);
  const host = report.host ?? null;
  const status = await readStatus(paths.run);
  if (report.prunedAfter !== undefined)
    return { ...common, state: "pruned", value, host, reason: `no hope after ${report.prunedAfter} epochs` };
  if (status === "completed" || status === "stopped")
    return { ...common, state: "completed", value, host, reason: null };
  const isHeld = (await findHeldLock({ folder: paths.run, name: "attempt" })) !== undefined;
  if (isHeld) return { ...common, state: "running", value, host, reason: null };
  if (status === "failed" && trial.starts === 0)
    return {
      ...common,
      state: "failed",
      value,
      host,
      reason: await failureReason(paths.log, "the run failed"),
    };
  const isBegun = status !== undefined || trial.starts > 0;
  return { ...common, state: isBegun ? "stopped" : "waiting", value, host, reason: trial.lastReason ?? null };
}

async function readStatus(run: string): Promise<string | undefined> {
  try {
    const { state } = JSON.parse((await readOwnText(join(run, "status.json"))) ?? "{}") as {
      state?: unknown;
    };
    return typeof state === "string" ? state : undefined;
  } catch {
    return undefined;
  }
}
