import type { FreezerOptions } from "./freezer-options.js";
import type { TrainingTime } from "./training-time.js";

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
  /** Optimizer steps of the run, where a limit of steps ends it before the last epoch does. */
  readonly maxSteps?: number | undefined;
}

/** First step that the run does not make; `Infinity` when it has no known end. */
export function endStep({ maxEpochs, stepsPerEpoch, maxSteps = Infinity }: RunLength): number {
  return Math.min(maxSteps, (maxEpochs ?? Infinity) * (stepsPerEpoch ?? Infinity));
}

/** Whether a release comes before the run ends, as far as that is known. */
export function willRelease({ epoch, step }: Release, length: RunLength): boolean {
  return (epoch ?? Infinity) < (length.maxEpochs ?? Infinity) || (step ?? Infinity) < endStep(length);
}

function scheduledEpoch(options: FreezerOptions, index: number): number | undefined {
  const { start_epoch: start, unfreeze_every_n_epochs: interval } = options;
  return interval === undefined ? start : (start ?? interval) + index * interval;
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}
