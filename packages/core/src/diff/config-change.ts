import type { ConfigNode, ConfigPath } from "../config-node.js";

/** One semantic difference of two configs. */
export type ConfigChange = AddedValue | RemovedValue | ChangedValue | MovedItem | ChangedVariable;

interface ChangeBase {
  readonly owner: ChangeOwner;
}

/** A value that only the right config has. */
export interface AddedValue extends ChangeBase {
  readonly kind: "added";
  readonly right: ChangeSide;
}

/** A value that only the left config has. */
export interface RemovedValue extends ChangeBase {
  readonly kind: "removed";
  readonly left: ChangeSide;
}

/** Another value at the same place, or in the same item of a list. */
export interface ChangedValue extends ChangeBase {
  readonly kind: "changed";
  readonly left: ChangeSide;
  readonly right: ChangeSide;
}

/**
 * An item that stands elsewhere among the items that both lists have. What it holds is compared by
 * itself.
 */
export interface MovedItem extends ChangeBase {
  readonly kind: "moved";
  readonly left: ChangeSide;
  readonly right: ChangeSide;
}

/** Another value of an environment variable that both have read. Neither value is known. */
export interface ChangedVariable extends ChangeBase {
  readonly kind: "variable";
  readonly name: string;
}

/** A value in one of the two. */
export interface ChangeSide {
  readonly path: ConfigPath;
  readonly value: ConfigNode;
}

/**
 * The node that a difference belongs to: the nearest one around it with a `_target_`, else its
 * top-level key.
 */
export interface ChangeOwner {
  readonly left: ConfigPath;
  readonly right: ConfigPath;
  /** Where both have the same one. */
  readonly target: string | undefined;
}
