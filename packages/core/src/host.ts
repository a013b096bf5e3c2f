import type { OptionError } from "@lighterjs/schema";

/**
 * The host's supplies to the objects of a config, by token. A program or a test supplies its own
 * with `container.register(TOKEN, { useValue })`.
 */

/** The YAML keys of the node that is being built. */
export const OPTIONS = Symbol.for("lighter.OPTIONS");
/** A {@link Logger}. */
export const LOGGER = Symbol.for("lighter.LOGGER");
/** A {@link RunDirectory}. */
export const RUN_DIRECTORY = Symbol.for("lighter.RUN_DIRECTORY");
/** A {@link RandomSource}, seeded by the config's top-level `seed`. */
export const RANDOM = Symbol.for("lighter.RANDOM");
/** A {@link Clock}. */
export const CLOCK = Symbol.for("lighter.CLOCK");
/** Path of the node in its config, as text: `trainer.callbacks[0]`. */
export const NODE_PATH = Symbol.for("lighter.NODE_PATH");
/** An `AbortSignal`, aborted when the run is asked to stop; its reason says by what. */
export const STOP_SIGNAL = Symbol.for("lighter.STOP_SIGNAL");
/** A {@link ProgressDisplay}. */
export const PROGRESS = Symbol.for("lighter.PROGRESS");
/**
 * A list of callbacks that take part in the run besides those of its config, of the kind that the
 * trainer knows. It is read when the run begins; they leave nothing in a checkpoint.
 */
export const CALLBACKS = Symbol.for("lighter.CALLBACKS");
/** A {@link RunBuilder}; absent where no command line or the like knows configs. */
export const RUN_BUILDER = Symbol.for("lighter.RUN_BUILDER");

/** Lines for a person. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  /**
   * @param about - what it is about, where that is an object of a config: a host that knows the
   * config shows its place instead
   */
  warn(message: string, about?: OptionError): void;
}

/** The folder of one run. Nothing exists on disk before {@link RunDirectory.create}. */
export interface RunDirectory {
  /**
   * Absolute path; final once {@link RunDirectory.create} is done, since another run may take the
   * name before.
   */
  readonly path: string;
  /**
   * Makes the folder and writes what is known of the run into it; the trainer calls it just before
   * the first step. Idempotent.
   */
  create(): Promise<void>;
  /**
   * Which process it is that trains this run, from 1: each that resumes it is one more. Known once
   * {@link RunDirectory.create} is done.
   */
  readonly attempt?: number;
  /**
   * Throws when another process has taken the run over, so that this one no longer writes into its
   * folder.
   */
  requireOwned?(): Promise<void>;
  /**
   * The text with `${env:NAME}` in the place of what the config has read from the environment: what
   * a run writes down of its own making, such as a name or a message, must be the same as this.
   * Absent where there is no config.
   */
  readonly mask?: (text: string) => string;
  /** The config of the run; absent where there is none. */
  readonly config?: RunConfig;
  /** Installed versions of the packages that decide what a run does, by name. */
  readonly packages?: Readonly<Record<string, string>>;
}

/** The resolved config of a run, as far as it decides what the run does. */
export interface RunConfig {
  /** SHA-256 of what matters to the run. */
  readonly digest: string;
  /** As YAML; values of the environment are shown as `${env:NAME}`. */
  readonly text: string;
  /**
   * The changes since a run whose config had this `text`, a line each; empty when nothing has
   * changed that matters.
   */
  changesSince(text: string): readonly string[];
}

/** Builds what other runs of the project have trained, by their configs. */
export interface RunBuilder {
  /**
   * Builds the system of a run as its config describes it, without weights, and reads no data.
   *
   * @param run - its folder, absolute or from the working directory
   * @throws OptionError about no option, to be said where the run is named
   */
  build(run: string): Promise<{ readonly system: object; dispose(): Promise<void> }>;
}

/** Independent streams of reproducible random numbers. */
export interface RandomSource {
  readonly seed: number;
  /** A stream that depends on the seed and the name only, not on what other streams have drawn. */
  stream(name: string): RandomStream;
  /** The state of every stream so far, by name, for a checkpoint. */
  state(): Readonly<Record<string, readonly number[]>>;
  /** Brings these streams to the states given; others stay as they are. */
  restore(state: Readonly<Record<string, readonly number[]>>): void;
}

/** Random numbers whose state can be kept, so that a resumed run draws on. */
export interface RandomStream {
  /** Uniform in [0, 1). */
  next(): number;
  /** The whole state, for a checkpoint. */
  state(): readonly number[];
  restore(state: readonly number[]): void;
}

/** The time, under the token {@link CLOCK}. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** Shows how far a run has come; the host decides how, a bar on a terminal or lines elsewhere. */
export interface ProgressDisplay {
  /** Called after each step and each epoch; must be cheap. */
  update(progress: Progress): void;
  /** Removes what is not final from the screen. */
  finish(): void;
}

/** How far a stage has come; of a run, within its epoch. */
export interface Progress {
  readonly stage: "train" | "val" | "test" | "predict";
  readonly epoch: number;
  /** `null` when the run ends by steps or by hand. */
  readonly maxEpochs: number | null;
  /** Batches done in this epoch. */
  readonly batch: number;
  /** `null` when the length of an epoch is unknown. */
  readonly batches: number | null;
  /**
   * Newest value of each metric, and `frozen`, the frozen share of parameters, while something is
   * frozen.
   */
  readonly metrics: Readonly<Record<string, number>>;
  /** True for the last update of a training epoch, after its validation. */
  readonly epochEnd: boolean;
}
