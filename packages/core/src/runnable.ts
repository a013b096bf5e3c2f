/** Runs what a config describes: what its `trainer:` must build for `lighter fit`. */
export interface Runnable {
  /** Trains; the argument is the object that `system:` builds. */
  fit(system: object): Promise<RunSummary>;
  /** Goes on with a run that was interrupted, exactly where a checkpoint was saved. A trainer without it cannot. */
  resume?(system: object, request: ResumeRequest): Promise<RunSummary>;
}

/** What to go on from. */
export interface ResumeRequest {
  /** A checkpoint, or the folder of a run: its newest checkpoint that is whole. */
  readonly from: string;
  /** Go on although the config has changed since. */
  readonly allowConfigChange?: boolean;
  /** Start over where the run has no checkpoint yet, instead of refusing. */
  readonly startOver?: boolean;
}

export interface RunSummary {
  /** Why the run ended. */
  readonly reason: "completed" | "stopped" | "interrupted";
  /** For a person, when the reason is not `completed`. */
  readonly detail?: string;
  /** Newest value of each logged metric. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Who reads a text. */
export interface TextReader {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** `false` for a file or another program, whose lines may be longer than `width`. */
  readonly isTerminal?: boolean;
}

/** Something that is told to a person or to a program. */
export interface Report {
  /** For `--format json`. */
  toJSON(): unknown;
  /** For `--format text`; without colour unless asked. */
  render(reader: TextReader): string;
}
