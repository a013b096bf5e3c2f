import type { JsonSchema } from "@lighterjs/schema";
import type { ConfigPath, Origin, PlacedFile, ScalarValue } from "./config-node.js";
import type { Location } from "./source-text.js";

/**
 * A value of a config after references are resolved: a graph, not a tree. A node that is referred
 * to from two places is one object here, and so one object when it is built.
 */
export type ResolvedNode =
  ResolvedScalar | ResolvedSequence | ResolvedMapping | ResolvedTarget | ResolvedReference | ResolvedUnknown;

interface ResolvedBase {
  /** Where it stands in the config; of a shared node, where it was defined. */
  readonly path: ConfigPath;
  readonly origin: Origin;
}

interface ResolvedValue extends ResolvedBase {
  /**
   * The text shown instead of the value, for what came from the environment: `${env:TOKEN}`. Of a
   * part of such a value, a reference to it.
   */
  readonly shownAs?: string;
}

/** A value without parts. */
export interface ResolvedScalar extends ResolvedValue {
  readonly kind: "scalar";
  readonly value: ScalarValue;
  readonly plain: boolean;
  /** How a number is written, where it would be printed otherwise. */
  readonly spelled?: string;
}

/** A list. */
export interface ResolvedSequence extends ResolvedValue {
  readonly kind: "sequence";
  readonly items: readonly ResolvedNode[];
}

/** A mapping without a target. */
export interface ResolvedMapping extends ResolvedValue {
  readonly kind: "mapping";
  readonly entries: ReadonlyMap<string, ResolvedEntry>;
}

/** A key of a mapping with its value. */
export interface ResolvedEntry {
  readonly key: Location;
  readonly value: ResolvedNode;
}

/** A node with a `_target_` (or in a slot that has a default one). */
export interface ResolvedTarget extends ResolvedValue {
  readonly kind: "target";
  readonly target: {
    readonly name: string;
    readonly location: Location;
    /** The text shown instead of the name, when it came from the environment. */
    readonly shownAs?: string;
  };
  /** Positional arguments of `_args_`. */
  readonly args: ResolvedSequence | undefined;
  /** All other keys. */
  readonly entries: ReadonlyMap<string, ResolvedEntry>;
  readonly partial: boolean;
}

/** A whole-value reference: `model: ${backbone}`. */
export interface ResolvedReference extends ResolvedBase {
  readonly kind: "reference";
  /** The node that it refers to, never itself a reference. */
  readonly node: Exclude<ResolvedNode, ResolvedReference>;
}

/**
 * A value that has a diagnostic already, or is not known yet. A config with one in it is checked,
 * but never built.
 */
export interface ResolvedUnknown extends ResolvedBase {
  readonly kind: "unknown";
  /**
   * Set where nothing is wrong: a resolver of the project will give the value when something is
   * built.
   */
  readonly pending?: {
    /** As the config writes it. */
    readonly written: string;
    /** The forms that it may have. */
    readonly declared: readonly JsonSchema[];
  };
}

/** A config whose references are edges between nodes. */
export interface ResolvedConfig {
  readonly root: ResolvedMapping;
  /** Target of a top-level node that names none, by its key. */
  readonly roots: Readonly<Record<string, string>>;
  /** Top-level keys into which references from elsewhere lead. */
  readonly referredKeys?: ReadonlySet<string>;
  readonly placed?: readonly PlacedFile[];
  /**
   * Variables of the environment that were read, each with its value, or `undefined` where it is
   * not set.
   */
  readonly variables?: ReadonlyMap<string, string | undefined>;
}
