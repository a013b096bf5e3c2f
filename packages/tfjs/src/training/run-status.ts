import { join } from "node:path";
import type { Clock } from "@lighterjs/core";
import { replaceRunFile } from "../loggers/run-file.js";

/** How far a run has come. */
export interface RunPosition {
  readonly epoch: number;
  readonly globalStep: number;
  readonly metrics: Readonly<Record<string, number>>;
}

export type RunState = "running" | "completed" | "stopped" | "interrupted" | "failed";

/** Milliseconds between two updates on the way. */
const INTERVAL = 1000;

/**
 * `status.json` of a run folder, for whoever started the run and wants to know how far it is: `state`, `epoch`, `step`,
 * `metrics`, `attempt`, `pid`, `updated_at` and, where the state needs words, `detail`. Replaced as a whole, so that it can be read at any moment.
 */
export class RunStatus {
  readonly #path: string;
  #nextUpdate = 0;

  constructor(
    directory: string,
    private readonly clock: Clock,
    /** Which process it is that trains the run, from 1, where that is counted. */
    private readonly attempt: number | undefined,
  ) {
    this.#path = join(directory, "status.json");
  }

  /** Notes progress, at most once a second. */
  update(position: RunPosition): void {
    if (this.clock.now() >= this.#nextUpdate) this.write("running", position);
  }

  write(state: RunState, { epoch, globalStep, metrics }: RunPosition, detail?: string): void {
    const now = this.clock.now();
    this.#nextUpdate = now + INTERVAL;
    const status = {
      state,
      ...(detail === undefined ? {} : { detail }),
      epoch,
      step: globalStep,
      metrics,
      ...(this.attempt !== undefined && { attempt: this.attempt }),
      pid: process.pid,
      updated_at: new Date(now).toISOString(),
    };
    replaceRunFile(this.#path, `${JSON.stringify(status, null, 2)}\n`);
  }
}
