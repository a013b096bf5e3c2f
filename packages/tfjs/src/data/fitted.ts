import type { StateValue } from "@lighterjs/callbacks";
import type { InputScaling } from "./dataset.js";

/** Names of classes by index: of the only targets, or of several by name. */
export type ClassNames = readonly string[] | Readonly<Record<string, readonly string[]>>;

/** Names of the classes of one target, by index, where they are known. */
export function classNamesOf(
  { class_names: names }: Fitted,
  target: string | undefined,
): readonly string[] | undefined {
  if (names === undefined || isList(names)) return names;
  return target !== undefined && Object.hasOwn(names, target) ? names[target] : undefined;
}

function isList(names: ClassNames): names is readonly string[] {
  return Array.isArray(names);
}

/**
 * Facts that the training data told, once for all data of a run: they can be written as JSON, and
 * stand so in checkpoints.
 */
export interface Fitted {
  /**
   * Names of the classes by index, where the training data name them; of several targets, by name.
   */
  readonly class_names?: ClassNames;
  /**
   * Of each output of the model in its order, how the targets of the training data were scaled;
   * `null` where they were not.
   */
  readonly target_scaling?: readonly (InputScaling | null)[];
  /** Returned by the training data's `fitted`, see `Dataset`. */
  readonly fitted?: StateValue;
}
