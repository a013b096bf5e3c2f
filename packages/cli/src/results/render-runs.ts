import { escapeLine } from "@lighterjs/core/render";
import { changesToJSON, type ConfigChange } from "@lighterjs/core/stages";
import { formatNumber } from "../host/format-number.js";
import { renderTable, type TableCell } from "../terminal/render-table.js";
import type { Style } from "../terminal/style.js";
import type { ComparedRun } from "./compare-runs.js";
import { timeTaken, type RunResults, type RunState } from "./read-run.js";

/** One run in `lighter runs --format json`. */
export interface RunJSON {
  readonly path: string;
  readonly state: RunState;
  readonly stage: string;
  /** ISO 8601; `null` where nobody knows, and of a run that has not ended. */
  readonly started: string | null;
  readonly ended: string | null;
  readonly epoch: number | null;
  readonly step: number | null;
  /** Newest value of each metric. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Best value of each metric that says which values are better. */
  readonly best: Readonly<Record<string, number>>;
  /** As of `lighter diff`, from the first run of the same folder to this one. */
  readonly changes: ReturnType<typeof changesToJSON>;
}

export function runsToJSON(runs: readonly ComparedRun[]): readonly RunJSON[] {
  return runs.map(({ run, changes }) => ({
    path: run.path,
    state: run.state,
    stage: run.stage,
    started: dateOf(run.started),
    ended: dateOf(run.ended),
    epoch: run.epoch ?? null,
    step: run.step ?? null,
    metrics: Object.fromEntries(run.metrics),
    best: Object.fromEntries([...run.best].map(([name, { value }]) => [name, value])),
    changes: changesToJSON(changes),
  }));
}

function dateOf(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}

const STYLES: Partial<Record<RunState, Style>> = {
  failed: "red",
  unknown: "red",
  interrupted: "yellow",
  running: "bold",
};
/** Metrics that have columns where none is asked for. */
const MOST_METRICS = 2;
const MOST_CHANGES = 6;

/**
 * The table of `lighter runs`: for each run how it stands, best and last values, how long it took,
 * and what its config has otherwise than those of the other runs.
 *
 * @param metric - the one that the runs are sorted by, where there is one
 */
export function renderRuns(
  runs: readonly ComparedRun[],
  metric: string | undefined,
  { color, width }: { readonly color: boolean; readonly width: number },
): string {
  const metrics = shownMetrics(runs, metric);
  const header: TableCell[] = [
    ...["RUN", "STATE", "STAGE", "EPOCHS"].map((text) => ({ text })),
    ...metrics.flatMap(({ name, hasBest }) => [
      ...(hasBest ? [{ text: `BEST ${name}`, align: "right" as const }] : []),
      { text: hasBest ? "LAST" : name, align: "right" as const },
    ]),
    { text: "TIME", align: "right" },
    { text: "WHAT DIFFERS" },
  ];
  const differing = differences(runs);
  const rows = runs.map(({ run }, index): TableCell[] => [
    { text: escapeLine(run.path) },
    { text: run.isRehearsal ? `${run.state} (rehearsal)` : run.state, style: STYLES[run.state] },
    { text: escapeLine(run.stage) },
    { text: run.stage === "fit" && run.epoch !== undefined ? String(run.epoch + 1) : "", align: "right" },
    ...metrics.flatMap(({ name, hasBest }): TableCell[] => [
      ...(hasBest ? [number(run.best.get(name)?.value)] : []),
      number(run.metrics.get(name)),
    ]),
    { text: timeTaken(run) ?? "", align: "right" },
    { text: differing[index] ?? "" },
  ]);
  return renderTable([header.map((cell) => ({ ...cell, style: "dim" as const })), ...rows], width, color);
}

function number(value: number | undefined): TableCell {
  return { text: value === undefined ? "" : formatNumber(value), align: "right" };
}

/**
 * The metric that is asked for; else those of validation, the loss first, or, where there is none,
 * of training.
 */
function shownMetrics(
  runs: readonly ComparedRun[],
  asked: string | undefined,
): readonly { readonly name: string; readonly hasBest: boolean }[] {
  const known = new Map<string, boolean>();
  for (const { run } of runs)
    for (const name of [...run.metrics.keys(), ...run.best.keys()])
      known.set(name, known.get(name) === true || run.best.has(name));
  const rank = (name: string): number =>
    [/^val\//, /^test\//, /^train\//, /^/].findIndex((stage) => stage.test(name)) * 2 +
    (name.endsWith("/loss") ? 0 : 1);
  const withBest = [...known.keys()].filter((name) => known.get(name));
  const chosen =
    asked === undefined ? withBest.sort((a, b) => rank(a) - rank(b)).slice(0, MOST_METRICS) : [asked];
  return chosen.map((name) => ({ name: escapeLine(name), hasBest: known.get(name) === true }));
}

/** Of each run the values that are not the same in all runs of its folder. */
function differences(runs: readonly ComparedRun[]): readonly string[] {
  const ofBase = new Map<RunResults, Map<string, string>>();
  for (const { base, changes } of runs) {
    const values = ofBase.get(base) ?? new Map<string, string>();
    ofBase.set(base, values);
    for (const change of changes) if ("left" in change) values.set(...told(change, "left"));
  }
  return runs.map(({ run, base, changes, fault }) => {
    if (fault !== undefined) return "its config cannot be read";
    const own = run === base ? [...(ofBase.get(run) ?? [])] : changes.map((change) => told(change, "right"));
    const texts = own.slice(0, MOST_CHANGES).map(([path, value]) => `${path}${value}`);
    const more = own.length - texts.length;
    return escapeLine([...texts, ...(more > 0 ? [`and ${more} more`] : [])].join(", "));
  });
}

/** A change as one of the two runs has it: where, and what is there. */
function told(change: ConfigChange, side: "left" | "right"): [path: string, value: string] {
  const [json] = changesToJSON([change]);
  if (change.kind === "variable") return [json!.path, " differs"];
  const value = json![side];
  if (value === null) return [json!.path, " is not there"];
  return [value.path, change.kind === "moved" ? ` is moved` : `=${shortened(value.value)}`];
}

function shortened(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
