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
