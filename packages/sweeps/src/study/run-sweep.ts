import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { LaunchedTrial, LaunchSession, TrialEnd } from "../launchers/launcher.js";
import { NO_ROOM } from "../launchers/trial-process.js";
import type { Sweep } from "../sweep.js";
import { TrialAsker, type AskHost } from "./ask-trials.js";
import { failureReason } from "./log-tail.js";
import { sweepPaths, trialPaths } from "./sweep-folder.js";
import type { SweepRecord } from "./sweep-record.js";
import { SweepState, type TrialOutcome, type TrialState } from "./sweep-state.js";
import { TrialLog, type TrialEvent } from "./trial-log.js";
import { readReport, valueOfCurve } from "./trial-report.js";

/** The means of a sweep, from who runs it. */
export interface SweepHost extends AskHost {
  /**
   * Whether trials that have not ended report otherwise, or are pruned otherwise, than when they
   * were asked for.
   */
  readonly renew?: boolean;
  /** Aborted when the sweep is asked to stop; the reason is the name of a signal. */
  readonly stop: AbortSignal;
  /** Something has happened. */
  readonly onEvent: (event: TrialEvent, state: SweepState) => void;
}

/** Why no trial can go on now, so that the sweep ends; the same command line goes on with it. */
export class SweepFault extends Error {
  override readonly name = "SweepFault";

  /** @param help - what to do */
  constructor(
    message: string,
    readonly help: string,
  ) {
    super(message);
  }
}

/** A trial that is killed again and again, by lack of memory say, is not started for ever. */
const MOST_INTERRUPTIONS = 20;
/** How often a request to stop is looked for, in milliseconds. */
const LOOK_MS = 500;

/**
 * Asks for trials, runs them, and keeps what has happened, so that it can be killed at any moment
 * and goes on from there. Only one process at a time may do so in a folder.
 *
 * @returns the state at the end: of all trials, or of those that have been run when it was asked to
 * stop
 * @throws what the system says where the folder cannot be written; trials under way have been asked
 * to stop by then
 */
export async function runSweep(
  sweep: Sweep,
  record: SweepRecord,
  folder: string,
  host: SweepHost,
  session: LaunchSession,
  jobs: number,
): Promise<SweepState> {
  const { log, events } = await TrialLog.open(folder);
  try {
    return await new SweepRun(sweep, record, folder, host, session, jobs, log, new SweepState(events)).run();
  } finally {
    await log.close();
  }
}

class SweepRun {
  readonly #waiting: TrialState[];
  readonly #asker: TrialAsker;
  readonly #running = new Map<string, Promise<void>>();
  #isExhausted = false;
  #stopped = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly sweep: Sweep,
    private readonly record: SweepRecord,
    private readonly folder: string,
    private readonly host: SweepHost,
    private readonly session: LaunchSession,
    private readonly jobs: number,
    private readonly log: TrialLog,
    private readonly state: SweepState,
  ) {
    this.#asker = new TrialAsker(sweep, record, folder, host, state, (event) => this.#note(event));
    this.#waiting = [...state.trials.values()].filter(({ end }) => end === undefined);
  }

  async run(): Promise<SweepState> {
    const { stop } = this.host;
    const onStop = (): void => this.#stop(stop.reason as "SIGINT");
    stop.addEventListener("abort", onStop);
    if (stop.aborted) onStop();
    const watch = setInterval(() => void this.#lookForStop(), LOOK_MS);
    try {
      await this.#settleWhole();
      if (this.host.renew === true) for (const trial of this.#waiting) await this.#asker.renew(trial);
      for (;;) {
        await this.#fill().catch((error: unknown) => this.#fail(error));
        if (this.#running.size === 0) break;
        await Promise.race(this.#running.values());
      }
    } finally {
      clearInterval(watch);
      stop.removeEventListener("abort", onStop);
    }
    if (this.#failure !== undefined) throw this.#failure.error;
    return this.state;
  }

  /** Whether the sweep was asked to stop by `lighter sweep stop`. */
  async #lookForStop(): Promise<void> {
    const path = sweepPaths(this.folder).stop;
    if (!this.#stopped && (await readFile(path).catch(() => undefined)) !== undefined) this.#stop("SIGUSR1");
  }

  #stop(signal: "SIGINT" | "SIGTERM" | "SIGUSR1"): void {
    this.#stopped = true;
    this.session.stop(signal);
  }

  /** Ends the sweep for a fault of its own, as soon as its trials have saved. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#stop("SIGTERM");
  }

  /** Takes note of trials that have come to their end while nobody was there to see it. */
  async #settleWhole(): Promise<void> {
    for (const trial of [...this.#waiting]) {
      if (trial.starts === 0 || !(await this.#isWhole(trial.id))) continue;
      this.#waiting.splice(this.#waiting.indexOf(trial), 1);
      await this.#end(trial, this.#outcome(trial, undefined));
    }
  }

  async #isWhole(id: string): Promise<boolean> {
    const paths = trialPaths(this.folder, id);
    if (readReport(paths.report).prunedAfter !== undefined) return true;
    const text = await readFile(join(paths.run, "status.json"), "utf8").catch(() => "{}");
    try {
      const { state } = JSON.parse(text) as { readonly state?: unknown };
      return state === "completed" || state === "stopped";
    } catch {
      return false;
    }
  }

  /** Starts as many trials as may run. */
  async #fill(): Promise<void> {
    const batch: TrialState[] = [];
    while (!this.#stopped && this.#running.size + batch.length < this.jobs) {
      const next = this.#waiting.shift();
      if (next !== undefined) batch.push(next);
      else {
        const fresh = this.#isExhausted ? undefined : await this.#asker.ask();
        if (fresh === undefined) {
          this.#isExhausted = true;
          break;
        }
        this.#waiting.push(...fresh);
      }
    }
    if (this.#stopped || batch.length === 0) return;
    for (const { id } of batch) await this.#note({ event: "started", trial: id, at: now() });
    // Asked to stop meanwhile: nobody would tell these trials.
    if (this.#stopped) return;
    const ends = this.session.launch(batch.map(({ id, digest }): LaunchedTrial => ({ id, digest })));
    for (const [index, trial] of batch.entries()) {
      const end = ends[index]!.then((each) => this.#finish(trial, each))
        .catch((error: unknown) => this.#fail(error))
        .finally(() => this.#running.delete(trial.id));
      this.#running.set(trial.id, end);
    }
  }

  /** Records how the process of a trial has ended. */
  async #finish(trial: TrialState, end: TrialEnd): Promise<void> {
    const { code, detail, host } = end;
    if (code === 0) return this.#end(trial, this.#outcome(trial, host));
    const { log, report } = trialPaths(this.folder, trial.id);
    const { refused } = readReport(report);
    if (code === 2 && refused !== undefined) {
      await this.#note({ event: "interrupted", trial: trial.id, reason: refused, host, at: now() });
      const message = `${refused}, so no trial can have a value of \`sweep.objective\``;
      return this.#fail(new SweepFault(message, `the end of \`${log}\` says what is logged`));
    }
    if (code === NO_ROOM) {
      const reason = await failureReason(log, "the disk is full");
      await this.#note({ event: "interrupted", trial: trial.id, reason, host, at: now() });
      return this.#fail(
        new SweepFault(
          `trial ${trial.id} cannot go on: ${reason}`,
          "make room, and start the same command line again: it goes on",
        ),
      );
    }
    const isInterrupted = code === null || [75, 130, 143].includes(code);
    const how = code === null ? (detail ?? "it was killed") : `it ended with code ${code}`;
    if (isInterrupted) {
      const reason = code === null ? `killed: ${how}` : "asked to stop";
      await this.#note({ event: "interrupted", trial: trial.id, reason, host, at: now() });
      if (this.#stopped) return;
      if (trial.interruptions < MOST_INTERRUPTIONS) return void this.#waiting.unshift(trial);
      const last = `interrupted ${trial.interruptions} times, the last time ${reason}`;
      return this.#end(trial, { state: "failed", value: null, reason: last, host });
    }
    const reason = await failureReason(log, how);
    const { retries = 0 } = this.sweep.options;
    if (code !== 2 && trial.failures < retries) {
      await this.#note({ event: "failed", trial: trial.id, reason, host, at: now() });
      if (!this.#stopped) this.#waiting.push(trial);
      return;
    }
    await this.#end(trial, { state: "failed", value: null, reason, host });
  }

  /** Of a trial whose process has ended well, or of which that was found later. */
  #outcome({ id }: TrialState, host: string | undefined): TrialOutcome {
    const report = readReport(trialPaths(this.folder, id).report);
    const at = host ?? report.host;
    const { objective } = this.record;
    if (objective === null) return { state: "completed", value: null, host: at };
    const better = report.better ?? objective.mode ?? "min";
    const value = valueOfCurve(report.curve, objective.take, better) ?? null;
    if (report.prunedAfter !== undefined) {
      const epochs = report.prunedAfter === 1 ? "1 epoch" : `${report.prunedAfter} epochs`;
      return { state: "pruned", value, reason: `no hope after ${epochs}`, host: at };
    }
    if (value !== null) return { state: "completed", value, host: at };
    const reason =
      report.curve.length === 0
        ? `it has not reported \`${objective.monitor}\``
        : `\`${objective.monitor}\` was never a finite number`;
    return { state: "failed", value, reason, host: at };
  }

  async #end(trial: TrialState, { state, value, reason, host }: TrialOutcome): Promise<void> {
    await this.#note({
      event: "ended",
      trial: trial.id,
      state,
      value,
      ...(reason !== undefined && { reason }),
      ...(host !== undefined && { host }),
      at: now(),
    });
    if (state === "failed" && this.sweep.options.on_failure === "stop") this.#stop("SIGTERM");
  }

  async #note(event: TrialEvent): Promise<void> {
    await this.log.add(event);
    this.state.apply(event);
    this.host.onEvent(event, this.state);
  }
}

/** A sweep that begins, or goes on, is no longer asked to stop. */
export function forgetStop(folder: string): Promise<void> {
  return rm(sweepPaths(folder).stop, { force: true });
}

const now = (): string => new Date().toISOString();
