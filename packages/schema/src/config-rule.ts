import type { OptionIssueCode } from "./option-issue.js";

/**
 * A rule about nodes each of which is right by itself, such as a loss and the last layer before it,
 * that are wrong or doubtful together. Part of a manifest, so that what a package knows of its own
 * targets is found without building any.
 *
 * In the texts, `{0}` is the target found at the first place, `{1}` that at the second, and
 * `{value}` the marked value.
 */
export interface ConfigRule {
  readonly code: OptionIssueCode;
  readonly severity: "error" | "warning";
  /** Target of the node from which the places are looked up. */
  readonly target: string;
  /**
   * All must be there. The first is what the fault is marked at; the others are shown beside it.
   */
  readonly places: readonly RulePlace[];
  /** Numbers at two places that are not equal; of a list, how many items it has. */
  readonly unequal?: readonly { readonly place: number; readonly option: string }[];
  readonly message: string;
  readonly help?: readonly string[];
}

/** A node that a rule asks for. */
export interface RulePlace {
  /** Names of options on the way to it; `*` is any item of a list. */
  readonly path: readonly string[];
  /**
   * Option that a target is represented by, by the name of the target: the last item of a list, or
   * what it wraps.
   */
  readonly through?: Readonly<Record<string, string>>;
  /** Names of targets, one of which it must have. */
  readonly targets?: readonly string[];
  /** Values of its options, one of which each must have; `null` where the option is not given. */
  readonly options?: Readonly<Record<string, readonly (string | number | boolean | null)[]>>;
  /** Option whose value is marked, where it is given; else the target is. */
  readonly mark?: string;
  /** A few words beside the mark. */
  readonly label: string;
}
