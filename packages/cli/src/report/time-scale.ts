import { scaleLinear } from "d3-scale";
import type { ReportedRun } from "./report-content.js";

/**
 * Where moments lie on the horizontal axis that all charts of a report share, measured in epochs
 * that are completed.
 */
export interface TimeScale {
  readonly end: number;
  readonly ticks: readonly number[];
  /** In percent of the width. */
  at(epochs: number): number;
}

const MOST_TICKS = 12;

export function timeScale(runs: readonly ReportedRun[]): TimeScale {
  const end = Math.max(1, ...runs.map(lastEpoch));
  const scale = scaleLinear().domain([0, end]).range([0, 100]);
  return {
    end,
    ticks: scale.ticks(MOST_TICKS).filter(Number.isInteger),
    at: (epochs) => rounded(scale(epochs)),
  };
}

/** How many epochs of a run are done, as far as its records tell. */
export function lastEpoch({ results, stepsPerEpoch }: ReportedRun): number {
  const step = Math.max(results.step ?? 0, results.history.at(-1)?.step ?? 0);
  return step / stepsPerEpoch;
}

/** Short enough to print. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
