/** Runs the trials of a sweep, each in a process of its own. */
export interface Launcher {
  /** How many trials may be under way at once. */
  readonly jobs: number;
  /** Makes ready; throws what cannot be, such as a service that does not answer. */
  open(sweep: LaunchedSweep): Promise<LaunchSession>;
}

/** Trials cannot be started, for a reason that to try again does not help. */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
}

/** The sweep as a launcher knows it. */
export interface LaunchedSweep {
  /** Unique among all sweeps. */
  readonly id: string;
  /** Absolute path of its folder. */
  readonly folder: string;
  /** Absolute path of the folder from which the project is found. */
  readonly cwd: string;
  /** The program that runs a trial and its arguments, without the trial's id, absolute. */
  readonly command: readonly string[];
  /**
   * How many trials may be under way at once: what the command line or the launcher itself says.
   */
  readonly jobs: number;
  /** A line for a person. */
  readonly say: (line: string) => void;
}

/** A launcher at work. */
export interface LaunchSession {
  /**
   * Starts trials. Each promise is fulfilled when the process of its trial has ended, however it
   * ended.
   */
  launch(trials: readonly LaunchedTrial[]): readonly Promise<TrialEnd>[];
  /** Asks all trials under way to save and stop. */
  stop(signal: "SIGINT" | "SIGTERM" | "SIGUSR1"): void;
  /** Lets go of what `open` has taken. No trial is under way. */
  close(): Promise<void>;
}

/** A trial that is to run. */
export interface LaunchedTrial {
  /** `0007` */
  readonly id: string;
  /** SHA-256 of its resolved config. */
  readonly digest: string;
}

/** How the process of a trial has ended. */
export interface TrialEnd {
  /** Nothing where a signal has ended it, or nobody knows. */
  readonly code: number | null;
  /** The cause of its end, where no exit code says it: `SIGKILL`. */
  readonly detail?: string;
  /** Name of the machine. */
  readonly host: string;
}
