import type { TrainingTime } from "./training-time.js";

/**
 * A stretch of the run. It begins once everything it says of its beginning is met, with nothing said at the start of the
 * run, and ends at whichever end comes first.
 *
 * @atLeastOneOf from_epoch until_epoch from_step until_step
 */
export interface FreezeWindow {
  /**
   * First epoch, counted from 0, that is inside.
   *
   * @minimum 0
   * @integer
   */
  readonly from_epoch?: number;
  /**
   * First epoch after it: `{from_epoch: 4, until_epoch: 6}` freezes epochs 4 and 5.
   *
   * @minimum 0
   * @integer
   */
  readonly until_epoch?: number;
  /**
   * Number of optimizer steps of the run to make before it begins.
   *
   * @minimum 0
   * @integer
   */
  readonly from_step?: number;
  /**
   * Number of optimizer steps of the run after which it has ended.
   *
   * @minimum 0
   * @integer
   */
  readonly until_step?: number;
}

export function isInside(window: FreezeWindow, { epoch, step }: TrainingTime): boolean {
  const { from_epoch = 0, until_epoch = Infinity, from_step = 0, until_step = Infinity } = window;
  return epoch >= from_epoch && epoch < until_epoch && step >= from_step && step < until_step;
}
