import type { ConfigPath } from "../config-node.js";
import type { Location } from "../source-text.js";
import { locateInNode } from "./locate-in-node.js";
import type { PathStep } from "./parse-path.js";
import type { Place } from "./place.js";

/** A path that a reference, or an argument of a resolver, writes, and what it leads to. */
export interface FollowedReference {
  /** Path of the value that holds it. */
  readonly from: ConfigPath;
  readonly steps: readonly FollowedStep[];
}

/** One name of a path. */
export interface FollowedStep {
  /**
   * Where the name is written; the whole value where its text is written another way than it reads.
   */
  readonly at: Location;
  /** The node that it leads to, as far as there is one. */
  readonly path: ConfigPath | undefined;
  /** Where the key of that node stands, or, for an item of a list, the item. */
  readonly key: Location | undefined;
}

/** One step of a path that is written in a place, and what it has led to. */
export function followedStep(
  from: Place,
  { start, end }: PathStep,
  within = 0,
  to: Place | undefined,
): FollowedStep {
  const at = locateInNode(from.node, { start: within + start, end: within + end });
  return { at, path: to?.path, key: to?.keyLocation };
}
