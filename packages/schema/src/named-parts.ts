/**
 * How the parts of a target go by names: layers of a model, by their own option or by the keys of a
 * mapping. Part of a manifest, so that what is wrong with them is found without building any.
 */
export interface NamedParts {
  readonly target: string;
  /** Option with a list of parts, or with a mapping of names to them. */
  readonly option: string;
  /** Option of an entry of the mapping that holds the part; left out, the entry is the part. */
  readonly part?: string;
  /** Option of a part that names it where no key does. */
  readonly name: string;
  /** Where parts take one another's values by name; else each takes that of the one before. */
  readonly wiring?: PartWiring;
}

/** How the parts of a target name what they take and give. */
export interface PartWiring {
  /** Option of an entry with the names of what its part takes. */
  readonly inputs: string;
  /** Option of the target with the names of the parts whose values come out. */
  readonly outputs: string;
  /**
   * The least and the largest number of values that a part takes, by its target; `null` where there
   * is no largest.
   */
  readonly takes: Readonly<Record<string, readonly [number, number | null]>>;
}

/** Options of a target that are written by the names of a model's outputs. */
export interface OutputOptions {
  readonly target: string;
  /** Option with the model, whose parts {@link NamedParts} tells. */
  readonly model: string;
  readonly options: readonly OutputOption[];
  /** The data that the model is given, as far as a config tells what they have. */
  readonly data?: DataOptions;
}

/** Where a config names the inputs and targets of data. */
export interface DataOptions {
  /** Ways to datasets. */
  readonly paths: readonly (readonly string[])[];
  /** Option with the dataset that one is made from, by the target. */
  readonly through: Readonly<Record<string, string>>;
  /** Option with the inputs, by the target: a mapping by name, or the only one. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The same of the targets. */
  readonly targets: Readonly<Record<string, string>>;
}

/** An option that holds one thing for the only output, or a mapping by output. */
export interface OutputOption {
  readonly path: readonly string[];
  /** Its name, as it follows "there is": `a criterion`. */
  readonly what: string;
  /** Each output needs one. */
  readonly required?: boolean;
  /** Only lists are by output; a mapping may also hold nodes under names of their own. */
  readonly lists?: boolean;
}
