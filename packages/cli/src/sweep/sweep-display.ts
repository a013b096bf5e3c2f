import type { SweepRecord, SweepState, TrialEvent, TrialState, WrittenValue } from "@lighterjs/sweeps/study";
import { betterOf, byValue, readReport, shortNames, trialPaths } from "@lighterjs/sweeps/study";
import { formatNumber } from "../host/format-number.js";
import type { StatusLine } from "../terminal/status-line.js";
import type { Verbosity } from "../command-context.js";

/** How often the last line of a terminal is renewed, in milliseconds. */
const RENEW_MS = 1000;

/** Trials under way are shown a line each, up to so many. */
const MOST_ROWS = 12;

/**
 * Shows how far a sweep is: a line for each trial that has ended, and one at the bottom of a
 * terminal that moves.
 */
export class SweepDisplay {
  readonly #running = new Set<string>();
  #state: SweepState | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly line: StatusLine,
    private readonly record: SweepRecord,
    private readonly folder: string,
    private readonly verbosity: Verbosity,
    /** How many trials there may be at the end. */
    private readonly total: number,
  ) {
    this.#timer = setInterval(() => this.#renew(), RENEW_MS).unref();
  }

  show(event: TrialEvent, state: SweepState): void {
    this.#state = state;
    if (event.event === "asked") return;
    const trial = state.trials.get(event.trial);
    if (trial === undefined) return;
    if (event.event === "started") this.#running.add(event.trial);
    else {
      this.#running.delete(event.trial);
      if (event.event === "ended") this.#print(describeEnd(trial, this.record));
      else
        this.#print(`${trial.id}  ${event.event}: ${event.reason}  ${describeParameters(trial.parameters)}`);
    }
    this.#renew();
  }

  /** After the last trial: how many ended how, the best one, and what failed. */
  summarize(state: SweepState): void {
    this.close();
    const trials = [...state.trials.values()];
    const count = (name: string): number =>
      trials.filter(({ end }) => (end?.state ?? "unfinished") === name).length;
    const counts = ["completed", "pruned", "failed", "unfinished"].flatMap((name) =>
      count(name) > 0 ? [`${count(name)} ${name}`] : [],
    );
    this.#print(`${trials.length} trial${trials.length === 1 ? "" : "s"}: ${counts.join(", ") || "none"}`);
    const best = bestTrial(this.folder, this.record, state);
    if (best !== undefined) this.#print(`best: ${describeEnd(best, this.record)}`);
  }

  close(): void {
    clearInterval(this.#timer);
    this.line.clear();
  }

  #print(text: string): void {
    if (this.verbosity !== "quiet") this.line.print(text);
  }

  #renew(): void {
    const { output } = this.line;
    if (!output.interactive || this.verbosity === "quiet" || this.#state === undefined) return;
    const trials = [...this.#state.trials.values()];
    const best = bestTrial(this.folder, this.record, this.#state);
    const count = (isSo: (trial: TrialState) => boolean): number => trials.filter(isSo).length;
    const failed = count(({ end }) => end?.state === "failed");
    const summary = [
      `${count(({ end }) => end !== undefined)} of ${Math.max(this.total, trials.length)} trials`,
      ...(failed === 0 ? [] : [`${failed} failed`]),
      ...(best?.end?.value == null ? [] : [`best ${formatNumber(best.end.value)} in ${best.id}`]),
    ];
    const running = [...this.#running].flatMap((id) => this.#state?.trials.get(id) ?? []);
    const rows = running.slice(0, MOST_ROWS).map((trial) => this.#describeRunning(trial));
    const more = running.length > MOST_ROWS ? [`and ${running.length - MOST_ROWS} more`] : [];
    const width = Math.max(1, output.width() - 1);
    this.line.show([...rows, ...more, summary.join(" · ")].map((row) => cut(row, width)).join("\n"));
  }

  /** Its last epoch, the value there, and what differs from others. */
  #describeRunning({ id, parameters }: TrialState): string {
    const last = readReport(trialPaths(this.folder, id).report).curve.at(-1);
    const state = last === undefined ? "begins" : `epoch ${last.epoch}`;
    const value = last === undefined ? "" : formatNumber(last.value);
    const names = shortNames(Object.keys(parameters));
    const given = Object.entries(parameters).map(
      ([path, each]) => `${names.get(path) ?? path}=${describeValue(each)}`,
    );
    return `${id}  ${state.padEnd(9)}  ${value.padEnd(7)}  ${given.join(" ")}`;
  }
}

const cut = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text;

/** The completed trial with the best value; nothing where none has one. */
function bestTrial(folder: string, record: SweepRecord, state: SweepState): TrialState | undefined {
  if (record.objective === null) return undefined;
  const better = record.objective.mode ?? betterOf(folder, state) ?? "min";
  return [...state.trials.values()]
    .filter(({ end }) => end?.state === "completed" && end.value !== null)
    .sort((a, b) => byValue(better)(a.end?.value ?? undefined, b.end?.value ?? undefined))[0];
}

function describeEnd({ id, end, parameters }: TrialState, { objective }: SweepRecord): string {
  const value =
    objective === null || end?.value == null ? "" : `  ${objective.monitor} ${formatNumber(end.value)}`;
  const reason = end?.reason === undefined ? "" : `: ${end.reason}`;
  return `${id}  ${end?.state ?? ""}${reason}${value}  ${describeParameters(parameters)}`;
}

function describeParameters(parameters: Readonly<Record<string, WrittenValue>>): string {
  return Object.entries(parameters)
    .map(([path, value]) => `${path}=${describeValue(value)}`)
    .join(" ");
}

/** As few digits as tell a number apart from others. */
export function describeValue(value: WrittenValue): string {
  if (typeof value === "number")
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  return typeof value === "string" ? value : JSON.stringify(value);
}
