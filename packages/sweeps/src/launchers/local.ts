import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { hostname } from "node:os";
import { trialPaths } from "../study/sweep-folder.js";
import type { LaunchedSweep, LaunchedTrial, Launcher, LaunchSession, TrialEnd } from "./launcher.js";

/** How many trials run at once. */
export interface LocalOptions {
  /**
   * Trials under way at once. `--jobs` on the command line says otherwise.
   *
   * @minimum 1
   * @integer
   * @defaultValue 1
   */
  readonly jobs?: number;
}

/**
 * Runs trials on this machine, each in a child process that saves and ends when the sweep's own
 * process has gone.
 */
export class Local implements Launcher {
  readonly jobs: number;

  constructor({ jobs = 1 }: LocalOptions = {}) {
    this.jobs = jobs;
  }

  open(sweep: LaunchedSweep): Promise<LaunchSession> {
    const children = new Set<ChildProcess>();
    return Promise.resolve({
      launch: (trials) => trials.map((trial) => run(trial, sweep, children)),
      stop(signal) {
        for (const child of children) child.kill(signal);
      },
      close: () => Promise.resolve(),
    });
  }
}

function run(
  { id }: LaunchedTrial,
  { folder, cwd, command }: LaunchedSweep,
  children: Set<ChildProcess>,
): Promise<TrialEnd> {
  const [program = "", ...args] = command;
  const log = openSync(trialPaths(folder, id).log, "a");
  try {
    // In a group of its own, so that a signal of the terminal goes to the sweep alone, which passes
    // it on.
    const child = spawn(program, [...args, id], { cwd, detached: true, stdio: ["ignore", log, log, "ipc"] });
    children.add(child);
    return new Promise((resolve) => {
      const end = (code: number | null, detail: string | null): void => {
        children.delete(child);
        resolve({ code, host: hostname(), ...(detail !== null && { detail }) });
      };
      child.on("error", (error) => end(null, error.message));
      child.on("exit", (code, signal) => end(code, signal));
    });
  } finally {
    closeSync(log);
  }
}
