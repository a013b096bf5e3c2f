import type { Streams } from "./terminal/output.js";

/** The process that runs a command, as the command may use it. */
export interface CommandContext {
  readonly streams: Streams;
  readonly verbosity: Verbosity;
  /** Version of this command line. */
  readonly version: string;
  /** Set where a fault of the command line is to be printed for a program. */
  readonly reportFormat?: ReportFormat | undefined;
  /** Limits that are raised, as given: `nodes=200000`. */
  readonly limits: readonly string[];
  /** Hosts that may be reached, and sent values of the environment, as given. */
  readonly allowedHosts: readonly string[];
  /** Absolute path of the working directory. */
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The text with `${env:NAME}` in the place of what was read from the environment. */
  readonly mask: (text: string) => string;
  /**
   * Milliseconds since 1970: the one instant of this process, for `now:` and the name of the run
   * folder.
   */
  readonly startedAt: number;
}

export type Format = "text" | "json";

/** In which a program can read what is wrong. */
export type ReportFormat = "json" | "sarif" | "github";

/**
 * How much a command tells a person: `quiet` leaves warnings and errors, `verbose` adds details and
 * stacks.
 */
export type Verbosity = "quiet" | "normal" | "verbose";
