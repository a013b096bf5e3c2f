import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { trialPaths } from "../study/sweep-folder.js";

/** Exit code of a trial whose disk is full: it goes on when there is room. */
export const NO_ROOM = 74;

/**
 * The process of a trial on this machine, which saves and ends when the process that has started it
 * has gone.
 */
export interface TrialProcess {
  /** How it has ended; never fails. */
  readonly end: Promise<{ readonly code: number | null; readonly detail?: string }>;
  /**
   * Asks it to save and stop. It hears of it however early that is: no signal would wait until it
   * listens.
   */
  readonly stop: () => void;
}

/**
 * Starts a process of a trial.
 *
 * @throws what the system says where the log of the trial cannot be written
 */
export function startTrial(options: {
  /** Of the sweep. */
  readonly folder: string;
  readonly id: string;
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
}): TrialProcess {
  const { folder, id, command, cwd } = options;
  const [program = "", ...args] = command;
  const log = openSync(trialPaths(folder, id).log, "a");
  try {
    // In a group of its own, so that a signal of the terminal reaches only who has started it.
    const child = spawn(program, args, {
      cwd,
      detached: true,
      windowsHide: true,
      stdio: ["ignore", log, log, "ipc"],
    });
    const end = new Promise<{ code: number | null; detail?: string }>((settle) => {
      child.on("error", (error) => settle({ code: null, detail: error.message }));
      child.on("exit", (code, signal) => settle({ code, ...(signal !== null && { detail: signal }) }));
    });
    const stop = (): void => {
      if (child.connected) child.disconnect();
    };
    return { end, stop };
  } finally {
    closeSync(log);
  }
}
