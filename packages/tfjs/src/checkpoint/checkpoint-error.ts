import type { RunFault } from "@lighterjs/core";

export interface CheckpointErrorDetails {
  /** The object that needs the checkpoint. */
  readonly subject: object;
  /** A few words beside the marked place. */
  readonly label: string;
  readonly notes?: readonly string[];
  readonly help?: readonly string[];
  readonly cause?: unknown;
}

/** A checkpoint is not there, or of no use. */
export class CheckpointError extends Error implements RunFault {
  override readonly name = "CheckpointError";
  readonly subject: object;
  readonly label: string;
  readonly notes: readonly string[];
  readonly help: readonly string[];

  /** @param message - one line: lower case, no full stop, names in backticks */
  constructor(
    readonly code: "CHECKPOINT_CORRUPT" | "CHECKPOINT_MISMATCH" | "CONFIG_CHANGED" | "FILE_NOT_FOUND",
    message: string,
    { subject, label, notes = [], help = [], cause }: CheckpointErrorDetails,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.subject = subject;
    this.label = label;
    this.notes = notes;
    this.help = help;
  }
}
