import type { TrialEvent } from "./trial-log.js";
import type { WrittenValue } from "./sweep-record.js";

/** A trial, as far as it is known. */
export interface TrialState {
  readonly id: string;
  readonly digest: string;
  readonly parameters: Readonly<Record<string, WrittenValue>>;
  /** How often a process was started for it. */
  starts: number;
  failures: number;
  interruptions: number;
  /** Why its last process ended before it did. */
  lastReason?: string | undefined;
  end?: TrialOutcome;
}

/** What has become of a trial. */
export interface TrialOutcome {
  readonly state: "completed" | "pruned" | "failed";
  readonly value: number | null;
  readonly reason?: string | undefined;
  readonly host?: string | undefined;
}

/** Values that were asked for, and the trials that run them. */
export interface AskedPoint {
  readonly values: Readonly<Record<string, WrittenValue>>;
  /** One for each repeat. */
  readonly trials: string[];
}

/** The events in a sweep so far. */
export class SweepState {
  readonly points: AskedPoint[] = [];
  /** By id, in the order of asking. */
  readonly trials = new Map<string, TrialState>();
  /** The trial of each resolved config, by digest. */
  readonly #byDigest = new Map<string, string>();

  constructor(events: Iterable<TrialEvent>) {
    for (const event of events) this.apply(event);
  }

  /** The trial that runs a resolved config. */
  trialOf(digest: string): string | undefined {
    return this.#byDigest.get(digest);
  }

  apply(event: TrialEvent): void {
    if (event.event === "asked") {
      const ids = event.trials.map(({ id }) => id);
      const known = event.point === undefined ? undefined : this.points[event.point];
      if (known === undefined) this.points.push({ values: event.values, trials: ids });
      else known.trials.push(...ids);
      for (const { id, digest, parameters } of event.trials) {
        if (this.trials.has(id)) continue;
        this.trials.set(id, { id, digest, parameters, starts: 0, failures: 0, interruptions: 0 });
        this.#byDigest.set(digest, id);
      }
      return;
    }
    const trial = this.trials.get(event.trial);
    if (trial === undefined) return;
    if (event.event === "started") trial.starts += 1;
    else if (event.event === "ended") {
      const { state, value, reason, host } = event;
      trial.end = { state, value, reason, host };
    } else {
      if (event.event === "failed") trial.failures += 1;
      else trial.interruptions += 1;
      trial.lastReason = event.reason;
    }
  }
}
