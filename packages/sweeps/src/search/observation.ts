import type { Point } from "./dimension.js";

/** Whether smaller or larger values of the objective are better. */
export type Better = "min" | "max";

/** A point that has been asked for, as far as it is known. */
export interface Observation {
  readonly point: Point;
  /** `pruned` has been ended early, `failed` gave nothing. */
  readonly state: "running" | "completed" | "pruned" | "failed";
  /** Of the objective; nothing while it is not known. Of a pruned point, what it had reached. */
  readonly value?: number | undefined;
}

/** `a` before `b` where the objective of `a` is better. Values that are no numbers come last. */
export function byValue(better: Better): (a: number | undefined, b: number | undefined) => number {
  const sign = better === "min" ? 1 : -1;
  const rank = (value: number | undefined): number =>
    value === undefined || Number.isNaN(value) ? Infinity : sign * value;
  return (a, b) => {
    const [x, y] = [rank(a), rank(b)];
    return x === y ? 0 : x - y;
  };
}
