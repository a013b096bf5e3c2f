/** What the command line asks of the object that a config's `trainer:` builds. It knows no more of any trainer. */
export interface Runnable {
  /** Trains; the argument is the object that `system:` builds. */
  fit(system: object): Promise<RunSummary>;
  /** What would be frozen when; trains nothing and leaves nothing on disk. */
  plan(system: object): Promise<PlanReport>;
}

export interface RunSummary {
  /** Why the run ended. */
  readonly reason: "completed" | "stopped" | "interrupted";
  /** For a person, when the reason is not `completed`. */
  readonly detail?: string;
  /** Newest value of each logged metric. */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface PlanReport {
  /** The JSON of `lighter plan --format json`. */
  toJSON(): unknown;
  /** The table of `lighter plan`; without colour unless asked. */
  render(options: { readonly color: boolean; readonly width: number }): string;
  /** The page of `lighter plan --format html`, one file that needs no other. */
  toHTML(): string;
}
