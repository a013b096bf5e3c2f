import type { Report } from "@lighterjs/core";

/**
 * Tells of a run before it begins: what a trainer needs for `lighter plan` and `lighter summary`.
 * Both train nothing and leave nothing on disk; the argument is the object that `system:` builds.
 */
export interface ForeseeingTrainer {
  /** Tells what would be frozen when. */
  plan(system: object): Promise<PlanReport>;
  /** Tells what the model is made of. */
  summary(system: object): Promise<Report>;
}

/** What `lighter plan` shows. */
export interface PlanReport extends Report {
  /** For `--format html`: one file that needs no other. */
  toHTML(): string;
}
