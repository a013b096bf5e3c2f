import type { Better } from "../search/observation.js";

/** Values of the objective that a trial has reported, by epoch, oldest first. */
export type Curve = readonly CurvePoint[];

/** The objective of a trial after an epoch. */
export interface CurvePoint {
  /** From 0. */
  readonly epoch: number;
  readonly value: number;
}

/** The record that a pruner goes by. */
export interface PruneRequest {
  /** Of the trial in question; its last point is new. */
  readonly curve: Curve;
  /** Of all other trials, those that were pruned or have failed included. */
  readonly others: readonly Curve[];
  readonly better: Better;
}

/** Says of a trial under way that there is no hope in it: the same for the same curves. */
export interface Pruner {
  /** Whether to end the trial. */
  isHopeless(request: PruneRequest): boolean;
}

/** The value of a trial when an epoch had ended: of the last report by then. */
export function valueAt(curve: Curve, epoch: number): number | undefined {
  const reached = curve.at(-1);
  if (reached === undefined || reached.epoch < epoch) return undefined;
  return curve.findLast((point) => point.epoch <= epoch)?.value;
}
