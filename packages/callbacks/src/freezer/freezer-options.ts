import type { MonitorMode } from "../trainer.js";
import type { FreezeWindow } from "./freeze-window.js";

/** How the statistics of a normalization layer behave while it is frozen. */
export type FrozenStatistics = "inference" | "track" | "batch";

/**
 * Options that say what to freeze, for how long, and how to go on with it afterwards.
 *
 * Names are dotted paths from the root of the model, `model.encoder.layer1.kernel`. In names,
 * beginnings and patterns the leading `model.` may be left out, and a last segment `weight` stands
 * for `kernel`, `depthwise_kernel`, `embeddings` or `gamma`; the exact name always comes first.
 *
 * @atLeastOneOf names name_starts_with patterns types
 */
export interface FreezerOptions {
  /**
   * Parameters to freeze, by exact name, or layers, by their path, which stands for all their
   * parameters.
   *
   * @example ["model.classifier.weight", "model.classifier.bias"]
   * @minItems 1
   */
  readonly names?: string | readonly string[];
  /**
   * Freezes every parameter whose name starts with one of these texts. `model.encoder.layer1` also
   * matches `model.encoder.layer10`; `model.encoder.layer1.` does not.
   *
   * @example ["model.encoder", "model.embedding"]
   * @minItems 1
   */
  readonly name_starts_with?: string | readonly string[];
  /**
   * Freezes every parameter whose name, or the path of whose layer or of a container of it, has
   * this form: `*` stands for one segment or a part of one, `**` for any number of segments, `?`
   * for one character of a segment.
   *
   * @example ["model.*.layer1", "**.bias"]
   * @minItems 1
   */
  readonly patterns?: string | readonly string[];
  /**
   * Freezes all parameters of layers of these classes.
   *
   * @example ["BatchNormalization"]
   * @minItems 1
   */
  readonly types?: string | readonly string[];
  /** Parameters or layers that this Freezer leaves alone, even if another option selects them. */
  readonly except_names?: string | readonly string[];
  /**
   * Leaves alone every parameter whose name starts with one of these texts, even if another option
   * selects it.
   */
  readonly except_name_starts_with?: string | readonly string[];
  /**
   * Leaves alone every parameter that one of these patterns matches, written as in `patterns`, even
   * if another option selects it.
   *
   * @example ["**.bias"]
   */
  readonly except_patterns?: string | readonly string[];
  /**
   * Number of optimizer steps to freeze for; 0 never freezes. With `until_epoch`, whichever is met
   * first. Without either, the whole run is frozen, or until `unfreeze()` is called.
   *
   * @minimum 0
   * @integer
   */
  readonly until_step?: number;
  /**
   * First epoch, counted from 0, that trains the parameters again: with 10, epochs 0 to 9 are
   * frozen. 0 never freezes.
   *
   * @minimum 0
   * @integer
   */
  readonly until_epoch?: number;
  /**
   * Epoch, counted from 0, at which gradual unfreezing releases its first group. Everything is
   * frozen from the start of the run. By default the value of `unfreeze_every_n_epochs`; without
   * that option, the same as `until_epoch`.
   *
   * @minimum 0
   * @integer
   */
  readonly start_epoch?: number;
  /**
   * Unfreezes gradually: another group is released every so many epochs. What the groups are,
   * `unfreeze_by` says. With `until_epoch` or `until_step`, all that are left are released there.
   *
   * @minimum 1
   * @integer
   */
  readonly unfreeze_every_n_epochs?: number;
  /**
   * The unit that is released together and has one learning rate: all that one listed `entry`
   * selects, one `layer`, or one `block`: a residual unit, from where a skip leaves to where it is
   * merged, or what lies between two of them. A network without skips has its containers as blocks.
   *
   * Entries count in the order in which they are listed: those of `name_starts_with`, of
   * `patterns`, of `names`, and, as one last group, what only `types` select. A parameter that
   * several entries match belongs to the longest.
   *
   * @defaultValue "entry"
   */
  readonly unfreeze_by?: "entry" | "layer" | "block";
  /**
   * Which group is released first: the first one listed, or the layer or block nearest the input
   * (`first_first`), or the last one listed, or the layer or block nearest the output
   * (`last_first`).
   *
   * @defaultValue "first_first"
   */
  readonly order?: "first_first" | "last_first";
  /**
   * Freezes inside any of these stretches of the run, and trains outside of them.
   *
   * @example [{ "until_epoch": 2 }, { "from_epoch": 4, "until_epoch": 6 }]
   * @minItems 1
   * @conflictsWith until_step until_epoch start_epoch unfreeze_every_n_epochs monitor
   */
  readonly windows?: readonly FreezeWindow[];
  /**
   * Name of a logged metric: the next group is released when it has stopped improving, or at its
   * epoch or step, whichever comes first. At most one group is released for it in an epoch.
   *
   * @example "val/loss"
   */
  readonly monitor?: string;
  /**
   * Whether smaller (`min`) or larger (`max`) values of `monitor` are better. By default as the
   * metric itself says; of one that does not, smaller ones, with a warning.
   *
   * @requires monitor
   */
  readonly mode?: MonitorMode;
  /**
   * The next group is released when `monitor` has not improved this many times in a row:
   * validations, for a metric that begins with `val/`, and epochs for any other. It is counted anew
   * after each release.
   *
   * @minimum 1
   * @integer
   * @defaultValue 3
   * @requires monitor
   */
  readonly patience?: number;
  /**
   * An improvement of `monitor` by no more than this does not count.
   *
   * @minimum 0
   * @defaultValue 0
   * @requires monitor
   */
  readonly min_delta?: number;
  /**
   * The mode of normalization layers in training while all their parameters are frozen.
   * `inference`: the moving statistics are used and stand still, so that the output for a sample
   * does not depend on the rest of its batch. `track`: batch statistics are used and the moving
   * ones follow, as if the layer trained. `batch`: batch statistics are used, the moving ones stand
   * still. Where Freezers differ about a layer, `inference` goes before `batch` before `track`.
   *
   * @defaultValue "inference"
   */
  readonly norm_stats?: FrozenStatistics;
  /**
   * Learning rate of what this Freezer selects, whenever it trains, as a factor of the base rate;
   * weight decay goes by it too. A parameter that several Freezers select has the product of their
   * factors.
   *
   * @exclusiveMinimum 0
   * @defaultValue 1
   */
  readonly lr_factor?: number;
  /**
   * Number of optimizer steps over which the learning rate of a released group grows linearly to
   * its full value: with 4, the first step has a quarter of it and the fourth all. A group warms up
   * whenever it begins to train, also at the start of the run and after each of its `windows`.
   *
   * @minimum 0
   * @integer
   * @defaultValue 0
   */
  readonly lr_warmup_steps?: number;
  /**
   * Divides the learning rate once more for each group further away from the output; the group
   * nearest the output, by its last layer, has the full rate. Groups that cover the same layers
   * have the same rate.
   *
   * @minimum 1
   * @defaultValue 1
   * @example 2.6
   */
  readonly lr_decay_per_group?: number;
  /**
   * Whether released parameters begin with an optimizer that remembers nothing of them (`reset`),
   * or with the momentum and the like that they had when they were frozen (`keep`). Of several
   * Freezers all must say `keep`.
   *
   * @defaultValue "reset"
   */
  readonly optimizer_state?: "reset" | "keep";
  /**
   * Whether what the frozen beginning of the network makes of each sample is kept in memory and not
   * computed again: `auto` within a limit that the trainer chooses, `off` never, a number within so
   * many bytes.
   *
   * @minimum 1
   * @integer
   * @defaultValue "auto"
   */
  readonly cache?: "auto" | "off" | number;
  /**
   * Whether an entry that matches no parameter is an error. If not, it is a warning, and the rest
   * is frozen.
   *
   * @defaultValue true
   */
  readonly strict?: boolean;
}

/** Options that select parameters, in the order in which their entries become groups. */
export const SELECTORS = [
  "name_starts_with",
  "patterns",
  "names",
  "types",
] as const satisfies readonly (keyof FreezerOptions)[];

/** Options that take parameters out of the selection. */
export const EXCEPTIONS = [
  "except_names",
  "except_name_starts_with",
  "except_patterns",
] as const satisfies readonly (keyof FreezerOptions)[];
