/** Runs what a config describes: what its `trainer:` must build for `lighter fit`. */
export interface Runnable {
  /** Trains; the argument is the object that `system:` builds. */
  fit(system: object): Promise<RunSummary>;
  /**
   * Goes on with a run that was interrupted, exactly where a checkpoint was saved. A trainer
   * without it cannot.
   */
  resume?(system: object, request: ResumeRequest): Promise<RunSummary>;
  /**
   * Measures the model on the validation data. A trainer without it cannot, and so for the next
   * two.
   */
  validate?(system: object, request: StageRequest): Promise<StageSummary>;
  /** Measures the model on the test data. */
  test?(system: object, request: StageRequest): Promise<StageSummary>;
  /** Has the model predict, on data whose targets need not be known. */
  predict?(system: object, request: StageRequest): Promise<StageSummary>;
  /** Makes a model of a checkpoint; trains nothing. A trainer without it cannot. */
  export?(system: object, request: ExportRequest): Promise<ExportedModel>;
}

/** A use of a trained model, by the name of its command. */
export type StageName = "validate" | "test" | "predict";

/** Whose weights a stage uses; where it says nothing, the model must bring them. */
export interface StageRequest {
  /** Absolute path of the folder of the run that trained the model. */
  readonly run?: string;
  /**
   * A checkpoint, or the folder of a run for its newest one that is whole; of `run`, `best` or
   * `last`. By default the best one of `run`, or, where it has noted none, the last.
   */
  readonly checkpoint?: string;
}

/** What a stage with a trained model has come to. */
export interface StageSummary {
  readonly reason: "completed" | "interrupted";
  /** For a person, when the reason is not `completed`. */
  readonly detail?: string;
  /** How many were predicted. */
  readonly samples: number;
  /** Values by the names that they are logged under: `test/loss`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Whose weights they were; nothing where the model brought its own. */
  readonly checkpoint?: UsedCheckpoint;
}

/** The checkpoint whose weights were used. */
export interface UsedCheckpoint {
  readonly path: string;
  /** Index of the epoch that the weights have come to, from 0. */
  readonly epoch: number;
  /** Completed optimizer steps. */
  readonly step: number;
}

/** Of what a model is to be made, and where. */
export interface ExportRequest {
  /**
   * A checkpoint, or the folder of a run: its best checkpoint, or, where none was noted, its
   * newest.
   */
  readonly from: string;
  /**
   * Absolute path of the folder of the model. What it holds is replaced once the new model is
   * complete.
   */
  readonly output: string;
  /**
   * `tfjs`: layers and weights, as plain TensorFlow.js loads them; `safetensors`: the weights
   * alone.
   */
  readonly format: "tfjs" | "safetensors";
}

/** The model that `lighter export` has written. */
export interface ExportedModel {
  /** The folder. */
  readonly path: string;
  readonly checkpoint: UsedCheckpoint;
}

/** The run or checkpoint to go on from. */
export interface ResumeRequest {
  /** A checkpoint, or the folder of a run: its newest checkpoint that is whole. */
  readonly from: string;
  /** Go on although the config has changed since. */
  readonly allowConfigChange?: boolean;
  /** Start over where the run has no checkpoint yet, instead of refusing. */
  readonly startOver?: boolean;
}

/** What a run has come to. */
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
