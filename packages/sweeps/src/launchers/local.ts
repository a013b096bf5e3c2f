import { hostname } from "node:os";
import type { Launcher, LaunchedSweep, LaunchSession } from "./launcher.js";
import { startTrial, type TrialProcess } from "./trial-process.js";

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

  open({ folder, cwd, command }: LaunchedSweep): Promise<LaunchSession> {
    const running = new Set<TrialProcess>();
    return Promise.resolve({
      launch: (trials) =>
        trials.map(async ({ id }) => {
          const trial = startTrial({ folder, id, cwd, command: [...command, id] });
          running.add(trial);
          const end = await trial.end;
          running.delete(trial);
          return { ...end, host: hostname() };
        }),
      stop() {
        for (const trial of running) trial.stop();
      },
      close: () => Promise.resolve(),
    });
  }
}
