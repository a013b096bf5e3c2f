import { join } from "node:path";
import { findHeldLock, isOwnFile } from "@lighterjs/core/files";
import { formatDuration } from "../host/format-number.js";
import { bestOf, readHistory, type MetricDirection, type MetricPoint } from "./metric-history.js";
import { countOf, isFields, numbersOf, readOwnFields, textOf, type Fields } from "./run-files.js";

/** How a run stands: what its status says, unless the process that wrote it is gone. */
export type RunState = "running" | "completed" | "stopped" | "interrupted" | "failed" | "unknown";

/** The results in the folder of a run, or of one of its stages. */
export interface RunResults {
  /** As given, or found below a folder that was. */
  readonly path: string;
  readonly state: RunState;
  /** More of the state in words. */
  readonly detail: string | undefined;
  /** `fit`, `validate`, `test`, `predict`. */
  readonly stage: string;
  /** Milliseconds since 1970. */
  readonly started: number | undefined;
  /** When it came to its end; of one that is under way, nothing. */
  readonly ended: number | undefined;
  /** When it was last heard of. */
  readonly heard: number | undefined;
  /** Index of the epoch, from 0, in which it is or ended. */
  readonly epoch: number | undefined;
  readonly step: number | undefined;
  /** Newest value of each metric. */
  readonly metrics: ReadonlyMap<string, number>;
  /** Which values are better, of the metrics of which that is known. */
  readonly directions: ReadonlyMap<string, MetricDirection>;
  readonly best: ReturnType<typeof bestOf>;
  readonly history: readonly MetricPoint[];
  readonly environment: Fields;
  /** Of a stage, its `metrics.json`. */
  readonly measured: Fields;
  /** A rehearsal trains a few batches, and its values mean nothing. */
  readonly isRehearsal: boolean;
  /** The faults of its files, in words for a person. */
  readonly faults: readonly string[];
}

const STATES: ReadonlySet<string> = new Set([
  "running",
  "completed",
  "stopped",
  "interrupted",
  "failed",
] satisfies RunState[]);
const MOST_RECORD_BYTES = 16 * 1024 * 1024;

/**
 * Reads what a run has left, of which any part may be missing, damaged, or being written.
 *
 * @param folder - absolute path
 * @param path - as it is to be shown
 * @returns nothing where the folder is none of a run
 */
export async function readRun(folder: string, path: string): Promise<RunResults | undefined> {
  const [status, environment, measured, isResolved] = await Promise.all([
    readOwnFields(join(folder, "status.json"), MOST_RECORD_BYTES),
    readOwnFields(join(folder, "environment.json"), MOST_RECORD_BYTES),
    readOwnFields(join(folder, "metrics.json"), MOST_RECORD_BYTES),
    isOwnFile(join(folder, "resolved.yaml")),
  ]);
  const isRun = isResolved || (isFields(status) && STATES.has(String(status.state)));
  if (!isRun && status !== "damaged") return undefined;
  const faults: string[] = [];
  const fieldsOf = (name: string, found: Fields | "missing" | "damaged"): Fields => {
    if (found === "damaged") faults.push(`\`${name}\` is damaged`);
    return isFields(found) ? found : {};
  };
  const told = fieldsOf("status.json", status);
  const host = fieldsOf("environment.json", environment);
  const results = fieldsOf("metrics.json", measured);
  const history = await readHistory(folder);
  const { state, detail } = await stateOf(folder, status, told);
  const metrics = new Map([...numbersOf(told.metrics), ...numbersOf(results.metrics)]);
  const directions = directionsOf(told.better, metrics.keys());
  const heard = timeOf(told.updated_at);
  const last = history.at(-1);
  return {
    path,
    state,
    detail,
    stage: textOf(told.stage) ?? textOf(results.stage) ?? "fit",
    started: timeOf(told.started_at) ?? timeOf(host.started_at),
    ended: state === "running" ? undefined : heard,
    heard,
    epoch: countOf(told.epoch) ?? last?.epoch,
    step: countOf(told.step) ?? last?.step,
    metrics: metrics.size > 0 ? metrics : newestOf(history),
    directions,
    best: bestOf(history.length > 0 ? history : [{ epoch: 0, step: 0, values: metrics }], directions),
    history,
    environment: host,
    measured: results,
    isRehearsal: told.rehearsal === true,
    faults,
  };
}

async function stateOf(
  folder: string,
  status: Fields | "missing" | "damaged",
  { state, detail }: Fields,
): Promise<{ readonly state: RunState; readonly detail: string | undefined }> {
  const told = STATES.has(String(state)) ? (state as RunState) : undefined;
  if (told !== undefined && told !== "running") return { state: told, detail: textOf(detail) };
  const isAlive = (await heldLock(folder)) !== undefined;
  if (isAlive) return { state: "running", detail: undefined };
  if (status === "damaged") return { state: "unknown", detail: undefined };
  const detailOfEnd = status === "missing" ? "before its first step" : "its process is gone";
  return { state: "interrupted", detail: detailOfEnd };
}

/** A folder that cannot be looked into tells of no lock. */
async function heldLock(folder: string): Promise<unknown> {
  return findHeldLock({ folder, name: "attempt", heardIn: "status.json" }).catch(() => undefined);
}

/** As recorded; of a run that has recorded none, smaller values of a loss are better. */
function directionsOf(recorded: unknown, names: Iterable<string>): ReadonlyMap<string, MetricDirection> {
  if (isFields(recorded))
    return new Map(
      Object.entries(recorded).flatMap(([name, direction]) =>
        direction === "min" || direction === "max" ? [[name, direction] as const] : [],
      ),
    );
  return new Map([...names].filter((name) => /(?:^|[/_])loss$/.test(name)).map((name) => [name, "min"]));
}

function newestOf(history: readonly MetricPoint[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const { values } of history) for (const [name, value] of values) newest.set(name, value);
  return newest;
}

function timeOf(text: unknown): number | undefined {
  const time = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** How long a run took, or has taken so far; nothing where that is not known. */
export function secondsTaken({ started, ended, heard }: RunResults): number | undefined {
  const until = ended ?? heard;
  return started === undefined || until === undefined ? undefined : (until - started) / 1000;
}

/** The same as `m:ss` or `h:mm:ss`. */
export function timeTaken(results: RunResults): string | undefined {
  const seconds = secondsTaken(results);
  return seconds === undefined ? undefined : formatDuration(seconds);
}

/** Name of a run among others: the end of its path that tells it from them. */
export function shortNames(paths: readonly string[]): readonly string[] {
  const parts = paths.map((path) => path.split(/[/\\]/).filter((step) => step !== "" && step !== "."));
  for (let length = 1; length < 12; length++) {
    const names = parts.map((steps) => steps.slice(-length).join("/"));
    if (new Set(names).size === names.length) return names;
  }
  return paths;
}
