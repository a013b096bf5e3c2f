/**
 * What to freeze, and for how long.
 *
 * Names are dotted paths from the root of the model, `model.encoder.layer1.kernel`. The leading `model.` may be left
 * out, and a last segment `weight` stands for `kernel`, `embeddings` or `gamma`; the exact name always comes first.
 *
 * @atLeastOneOf names name_starts_with
 */
export interface FreezerOptions {
  /**
   * Parameters to freeze, by exact name, or layers, by their path, which stands for all their parameters.
   *
   * @example ["model.classifier.weight", "model.classifier.bias"]
   */
  readonly names?: string | readonly string[];
  /**
   * Freezes every parameter whose name starts with one of these texts. `model.encoder.layer1` also matches
   * `model.encoder.layer10`; `model.encoder.layer1.` does not.
   *
   * @example ["model.encoder", "model.embedding"]
   */
  readonly name_starts_with?: string | readonly string[];
  /** Parameters or layers that this Freezer leaves alone, even if another option selects them. */
  readonly except_names?: string | readonly string[];
  /** Leaves alone every parameter whose name starts with one of these texts, even if another option selects it. */
  readonly except_name_starts_with?: string | readonly string[];
  /**
   * Number of optimizer steps to freeze for; 0 never freezes. With `until_epoch`, whichever is met first. Without
   * either, the whole run is frozen, or until `unfreeze()` is called.
   *
   * @minimum 0
   * @integer
   */
  readonly until_step?: number;
  /**
   * First epoch, counted from 0, that trains the parameters again: with 10, epochs 0 to 9 are frozen. 0 never freezes.
   *
   * @minimum 0
   * @integer
   */
  readonly until_epoch?: number;
  /**
   * Epoch, counted from 0, at which gradual unfreezing releases its first group. Everything is frozen from the start
   * of the run. By default the value of `unfreeze_every_n_epochs`; without that option, the same as `until_epoch`.
   *
   * @minimum 0
   * @integer
   */
  readonly start_epoch?: number;
  /**
   * Unfreezes gradually: each listed name or prefix is a group, and another group is released every so many epochs, in
   * the order listed, those of `name_starts_with` first. A parameter that several entries match belongs to the longest.
   *
   * @minimum 1
   * @integer
   */
  readonly unfreeze_every_n_epochs?: number;
  /**
   * Whether a name that matches no parameter is an error. If not, it is a warning, and the rest is frozen.
   *
   * @defaultValue true
   */
  readonly strict?: boolean;
}

/** Options that select parameters, in the order in which their entries become groups. */
export const SELECTORS = ["name_starts_with", "names"] as const satisfies readonly (keyof FreezerOptions)[];

/** Options that take parameters out of the selection. */
export const EXCEPTIONS = [
  "except_names",
  "except_name_starts_with",
] as const satisfies readonly (keyof FreezerOptions)[];
