import { join } from "node:path";

/** Where the files of one trial lie. */
export interface TrialPaths {
  /** Its resolved config. */
  readonly config: string;
  /** The folder of its run. */
  readonly run: string;
  /** The output of its processes. */
  readonly log: string;
  /** The report of the trial to the sweep: a {@link TrialReport}. */
  readonly report: string;
}

/**
 * Where a trial keeps its config, run, log and report.
 *
 * @param folder - of the sweep
 */
export function trialPaths(folder: string, id: string): TrialPaths {
  const base = join(folder, "trials", id);
  return { config: `${base}.yaml`, run: base, log: `${base}.log`, report: `${base}.jsonl` };
}

/** Files of the sweep itself. */
export function sweepPaths(folder: string) {
  return {
    record: join(folder, "sweep.json"),
    trials: join(folder, "trials.jsonl"),
    stop: join(folder, "stop"),
    folder: join(folder, "trials"),
  };
}

/** `0007`, from 1. */
export function trialId(number: number): string {
  return String(number).padStart(4, "0");
}

/** Whether a text is the id of a trial, so that no path can be made with it. */
export function isTrialId(text: string): boolean {
  return /^\d{4,9}$/.test(text);
}
