import type { FreezerOptions } from "./freezer-options.js";

/** A moment of a run. */
export interface TrainingTime {
  /** Index of the running epoch, from 0. */
  readonly epoch: number;
  /** Completed optimizer steps. */
  readonly step: number;
}

/** When a group is released: at the epoch or after the number of steps, whichever comes first; `undefined` is never. */
export interface Release {
  readonly epoch: number | undefined;
  readonly step: number | undefined;
}

/** When a Freezer releases its group number `index`, counted from 0. A pure function of the options. */
export function releaseOf(options: FreezerOptions, index: number): Release {
  return {
    epoch: earliest(options.until_epoch, scheduledEpoch(options, index)),
    step: options.until_step,
  };
}

export function isReleased({ epoch, step }: Release, now: TrainingTime): boolean {
  return now.epoch >= (epoch ?? Infinity) || now.step >= (step ?? Infinity);
}

/** How long a run is, as far as it is known beforehand. */
export interface RunLength {
  readonly maxEpochs: number | null;
  /** Optimizer steps in one epoch. */
  readonly stepsPerEpoch: number | null;
}

/** Whether a release comes before the run ends, as far as that is known. */
export function willRelease({ epoch, step }: Release, { maxEpochs, stepsPerEpoch }: RunLength): boolean {
  const lastEpoch = maxEpochs ?? Infinity;
  return (epoch ?? Infinity) < lastEpoch || (step ?? Infinity) < lastEpoch * (stepsPerEpoch ?? Infinity);
}

function scheduledEpoch(options: FreezerOptions, index: number): number | undefined {
  const { start_epoch: start, unfreeze_every_n_epochs: interval } = options;
  return interval === undefined ? start : (start ?? interval) + index * interval;
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}
