import type { StateValue } from "@lighterjs/callbacks";

/** Names of classes by index: of the only targets, or of several by name. */
export type ClassNames = readonly string[] | Readonly<Record<string, readonly string[]>>;

/** What the training data told, once for all data of a run: it can be written as JSON, and stands so in checkpoints. */
export interface Fitted {
  /** Names of the classes by index, where the training data name them; of several targets, by name. */
  readonly class_names?: ClassNames;
  /** What the training data's `fitted` returned, see `Dataset`. */
  readonly fitted?: StateValue;
}
