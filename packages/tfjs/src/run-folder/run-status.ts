import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { MonitorMode } from "@lighterjs/callbacks";
import type { Clock } from "@lighterjs/core";
import { systemCode } from "@lighterjs/core/files";
import { replaceRunFile } from "./run-file.js";

/** How far a run has come. */
export interface RunPosition {
  readonly epoch: number;
  readonly globalStep: number;
  readonly metrics: Readonly<Record<string, number>>;
}

function isForWantOfRoom(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return ["ENOSPC", "EDQUOT"].includes(systemCode(cause) ?? "");
}

/**
 * On a full disk there is no room for a second file, but for a few letters more in the one that
 * there is.
 */
function overwrite(path: string, text: string): boolean {
  try {
    const file = openSync(path, "r+");
    try {
      const bytes = Buffer.from(text);
      if (writeSync(file, bytes, 0, bytes.length, 0) < bytes.length) return false;
      ftruncateSync(file, bytes.length);
      return true;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

export type RunState = "running" | "completed" | "stopped" | "interrupted" | "failed";

/** Milliseconds between two updates on the way. */
const INTERVAL = 1000;

/**
 * `status.json` of a run folder, for whoever started the run and wants to know how far it is:
 * `state`, `epoch`, `step`, `metrics`, `better`, `attempt`, `pid`, `updated_at`, `rehearsal` in one
 * and, where the state needs words, `detail`. Replaced as a whole, so that it can be read at any
 * moment.
 */
export class RunStatus {
  readonly #path: string;
  #nextUpdate = 0;

  constructor(
    directory: string,
    private readonly clock: Clock,
    /** Which process it is that trains the run, from 1, where that is counted. */
    private readonly attempt: number | undefined,
    private readonly isRehearsal: boolean,
    /** Of the metrics that say so, which values are better. */
    private readonly better: Readonly<Record<string, MonitorMode>> = {},
    /** Its stage, where that is no training: `test`. */
    private readonly stage?: string,
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
      ...(this.stage !== undefined && { stage: this.stage }),
      epoch,
      step: globalStep,
      metrics,
      better: this.better,
      ...(this.attempt !== undefined && { attempt: this.attempt }),
      ...(this.isRehearsal && { rehearsal: true }),
      pid: process.pid,
      updated_at: new Date(now).toISOString(),
    };
    const text = `${JSON.stringify(status, null, 2)}\n`;
    // The next word on a run under way comes soon.
    const isLast = state !== "running";
    try {
      replaceRunFile(this.#path, text, isLast);
    } catch (error) {
      if (!isLast || !isForWantOfRoom(error) || !overwrite(this.#path, text)) throw error;
    }
  }
}
