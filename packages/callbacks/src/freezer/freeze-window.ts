/** A moment of a run. What is not known of it is `NaN`. */
export interface TrainingTime {
  /** Index of the running epoch, from 0. */
  readonly epoch: number;
  /** Completed optimizer steps. */
  readonly step: number;
}

/**
 * A stretch of the run. It begins once everything it says of its beginning is met, with nothing
 * said at the start of the run, and ends at whichever end comes first.
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

/**
 * Whether a window holds at a moment; it does not where a bound needs what is not known of the
 * moment.
 */
export function isInside(window: FreezeWindow, now: TrainingTime): boolean {
  return hasBegun(window, now) && !hasEnded(window, now);
}

/** Whether a window begins at a moment, or has begun before. */
export function hasBegun({ from_epoch, from_step }: FreezeWindow, { epoch, step }: TrainingTime): boolean {
  return (from_epoch === undefined || epoch >= from_epoch) && (from_step === undefined || step >= from_step);
}

/** Whether a window ends at a moment, or has ended before; it has where that is not known. */
export function hasEnded({ until_epoch, until_step }: FreezeWindow, { epoch, step }: TrainingTime): boolean {
  return !(
    (until_epoch === undefined || epoch < until_epoch) &&
    (until_step === undefined || step < until_step)
  );
}

/**
 * The same stretches of a run in as few windows as can be: those in epochs that touch become one,
 * and those in steps, so that where one ends freezing ends, but for windows with bounds of both
 * kinds.
 */
export function joinWindows(windows: readonly FreezeWindow[]): readonly FreezeWindow[] {
  const isInSteps = ({ from_step, until_step }: FreezeWindow) => (from_step ?? until_step) !== undefined;
  const isInEpochs = ({ from_epoch, until_epoch }: FreezeWindow) => (from_epoch ?? until_epoch) !== undefined;
  return [
    ...joinSpans(
      windows
        .filter((window) => !isInSteps(window))
        .map(({ from_epoch, until_epoch }) => [from_epoch, until_epoch]),
    ).map(([from, until]) => ({
      ...(from > 0 && { from_epoch: from }),
      ...(until < Infinity && { until_epoch: until }),
    })),
    ...joinSpans(
      windows
        .filter((window) => !isInEpochs(window))
        .map(({ from_step, until_step }) => [from_step, until_step]),
    ).map(([from, until]) => ({
      ...(from > 0 && { from_step: from }),
      ...(until < Infinity && { until_step: until }),
    })),
    ...windows.filter((window) => isInSteps(window) && isInEpochs(window)),
  ];
}

type Span = readonly [from: number, until: number];

function joinSpans(
  spans: readonly (readonly [from: number | undefined, until: number | undefined])[],
): readonly Span[] {
  const joined: Span[] = [];
  const sorted = spans.map(([from = 0, until = Infinity]): Span => [from, until]).sort((a, b) => a[0] - b[0]);
  for (const [from, until] of sorted) {
    const last = joined.at(-1);
    if (last === undefined || from > last[1]) joined.push([from, until]);
    else joined[joined.length - 1] = [last[0], Math.max(last[1], until)];
  }
  return joined;
}
