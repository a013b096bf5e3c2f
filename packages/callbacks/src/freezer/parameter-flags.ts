import type { Parameter } from "../trainer.js";

interface FlagRecord {
  /** The flag as the user set it before training. */
  original: boolean;
  /** The flag as we set it last. */
  written: boolean;
}

/**
 * Flags outlive a run and a trainer: what a run leaves frozen must not pass for the user's own wish
 * in the next one.
 */
const RECORDS = new WeakMap<object, FlagRecord>();

/** Whether the parameter would train if no Freezer held it. */
export function isTrainableByUser(parameter: Parameter): boolean {
  const record = RECORDS.get(parameter.identity);
  return record === undefined || record.written !== parameter.trainable
    ? parameter.trainable
    : record.original;
}

/**
 * The `trainable` flags of the parameters that Freezers select, now or in an earlier run. All
 * others are left alone.
 */
export class ParameterFlags {
  readonly #entries: readonly { readonly parameter: Parameter; readonly record: FlagRecord }[];

  constructor(parameters: readonly Parameter[], selected: ReadonlySet<object>) {
    this.#entries = parameters
      .filter(({ identity }) => selected.has(identity) || RECORDS.has(identity))
      .map((parameter) => {
        const record = { original: isTrainableByUser(parameter), written: parameter.trainable };
        RECORDS.set(parameter.identity, record);
        return { parameter, record };
      });
  }

  /**
   * Sets flags that somebody else has changed back to what they should be, and returns those
   * parameters.
   */
  restore(): readonly Parameter[] {
    // Asked twice in each step, so it looks before it makes anything.
    if (this.#entries.every(({ parameter, record }) => parameter.trainable === record.written)) return [];
    const drifted = this.#entries.filter(({ parameter, record }) => parameter.trainable !== record.written);
    for (const { parameter, record } of drifted) parameter.trainable = record.written;
    return drifted.map(({ parameter }) => parameter);
  }

  /**
   * Freezes what is claimed, gives the rest its original flag, and returns what trains now.
   */
  apply(claimed: ReadonlySet<object>): readonly Parameter[] {
    for (const { parameter, record } of this.#entries) {
      const trainable = record.original && !claimed.has(parameter.identity);
      parameter.trainable = trainable;
      record.written = trainable;
    }
    return this.#entries.flatMap(({ parameter }) => (parameter.trainable ? [parameter] : []));
  }
}
