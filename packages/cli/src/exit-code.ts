/** The exit codes of `lighter`. */
export const EXIT_CODE = {
  done: 0,
  /** The run failed after its first step. */
  failed: 1,
  /** The command line, the config or anything before the first step is wrong. */
  refused: 2,
} as const;

/** Signals that ask a run to stop after its step, and the exit code that says so. */
export const STOP_EXIT_CODE = {
  SIGINT: 130,
  SIGTERM: 143,
  /** The terminal was closed: as if it had been told to end. */
  SIGHUP: 143,
  /** Sent by schedulers ahead of a time limit. */
  SIGUSR1: 75,
} as const;

export type StopSignalName = keyof typeof STOP_EXIT_CODE;
