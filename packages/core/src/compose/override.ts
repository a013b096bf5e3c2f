import type { ConfigNode, SequenceNode } from "../config-node.js";
import type { Location } from "../source-text.js";

/** One override of the command line, read. */
export interface Override {
  /** `a=1` changes, `+a=1` adds, `++a=1` does either, `~a` removes. */
  readonly action: "change" | "add" | "force" | "remove";
  readonly key: OverrideKey;
  /** Nothing for `~a`. */
  readonly value: OverrideValue | undefined;
  readonly location: Location;
}

export interface OverrideKey {
  /** As written, before any `@`. */
  readonly text: string;
  readonly location: Location;
  /** A value's path. A config group has one segment, or is written with `/`. */
  readonly segments: readonly OverrideSegment[];
  /** `db@backup=a`: where the group's content goes. */
  readonly package: string | undefined;
}

export interface OverrideSegment {
  readonly name: string;
  readonly location: Location;
}

export type OverrideValue = ConfigNode | ListExtension | Sweep;

/** `extend_list(a, b)`: items to append. */
export interface ListExtension {
  readonly kind: "extension";
  readonly items: SequenceNode;
}

export type SweepKind = "choice" | "range" | "interval" | "glob" | "sort" | "shuffle" | "tag";

/** Values for several runs, one each. */
export interface Sweep {
  readonly kind: "sweep";
  readonly function: SweepKind;
  readonly elements: readonly (ConfigNode | Sweep)[];
  readonly named: ReadonlyMap<string, ConfigNode | Sweep>;
  readonly location: Location;
}
