/** What the command line asks of the object that a config's `trainer:` builds. It knows no more of any trainer. */
export interface Runnable {
  /** Trains; the argument is the object that `system:` builds. */
  fit(system: object): Promise<RunSummary>;
  /** Goes on with a run that was interrupted, exactly where a checkpoint was saved. A trainer without it cannot. */
  resume?(system: object, request: ResumeRequest): Promise<RunSummary>;
  /** What would be frozen when; trains nothing and leaves nothing on disk. */
  plan(system: object): Promise<PlanReport>;
  /** What the model is made of; trains nothing and leaves nothing on disk. A trainer without it cannot tell. */
  summary?(system: object): Promise<SummaryReport>;
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

export interface SummaryReport {
  /** The JSON of `lighter summary --format json`. */
  toJSON(): unknown;
  /** The table of `lighter summary`; without colour unless asked. */
  render(reader: TextReader): string;
}

export interface PlanReport {
  /** The JSON of `lighter plan --format json`. */
  toJSON(): unknown;
  /** The table of `lighter plan`; without colour unless asked. */
  render(reader: TextReader): string;
  /** The page of `lighter plan --format html`, one file that needs no other. */
  toHTML(): string;
}
