import { OptionError, type OptionIssue } from "@lighterjs/schema";
import { isInside, joinWindows, type FreezeWindow, type TrainingTime } from "./freeze-window.js";
import type { FreezerOptions } from "./freezer-options.js";

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

/**
 * When a Freezer freezes its group number `index`, counted from 0, unless a metric or a hand
 * releases it earlier. A pure function of the options.
 */
export function windowsOf(options: FreezerOptions, index: number): readonly FreezeWindow[] {
  if (options.windows !== undefined) return joinWindows(options.windows);
  const { until_step, until_epoch = Infinity } = options;
  const epoch = Math.min(until_epoch, scheduledEpoch(options, index));
  return [
    {
      ...(epoch === Infinity ? {} : { until_epoch: epoch }),
      ...(until_step === undefined ? {} : { until_step }),
    },
  ];
}

export function isFrozenAt(windows: readonly FreezeWindow[], now: TrainingTime): boolean {
  return windows.some((window) => isInside(window, now));
}

/** Whether what is frozen now will train again before the run ends, as far as that is known. */
export function willThaw(windows: readonly FreezeWindow[], now: TrainingTime, length: RunLength): boolean {
  const { maxEpochs, stepsPerEpoch } = length;
  const isLater = ({ epoch, step }: TrainingTime) => epoch > now.epoch || step > now.step;
  const isInRun = ({ epoch, step }: TrainingTime) =>
    Number.isNaN(step) ? epoch < (maxEpochs ?? Infinity) : step < endStep(length);
  return windows
    .flatMap(({ until_epoch, until_step }): TrainingTime[] => [
      ...(until_epoch === undefined
        ? []
        : [{ epoch: until_epoch, step: stepsPerEpoch === null ? NaN : until_epoch * stepsPerEpoch }]),
      ...(until_step === undefined
        ? []
        : [
            {
              epoch: stepsPerEpoch === null ? NaN : Math.floor(until_step / stepsPerEpoch),
              step: until_step,
            },
          ]),
    ])
    .some((moment) => isLater(moment) && isInRun(moment) && !isFrozenAt(windows, moment));
}

/**
 * The step at which a schedule last released what trains now: 0 when nothing was frozen before, and
 * the present one where the length of an epoch is needed and not known.
 */
export function lastReleaseStep(
  windows: readonly FreezeWindow[],
  now: TrainingTime,
  stepsPerEpoch: number | null,
): number {
  const ends = windows
    .filter(
      ({ until_epoch = Infinity, until_step = Infinity }) =>
        now.epoch >= until_epoch || now.step >= until_step,
    )
    .map(({ until_epoch = Infinity, until_step = Infinity }) =>
      Math.min(now.step, until_step, until_epoch === 0 ? 0 : until_epoch * (stepsPerEpoch ?? Infinity)),
    );
  return Math.max(0, ...ends);
}

function scheduledEpoch(options: FreezerOptions, index: number): number {
  const { start_epoch: start, unfreeze_every_n_epochs: interval } = options;
  return interval === undefined ? (start ?? Infinity) : (start ?? interval) + index * interval;
}

/**
 * Refuses windows that end before they begin.
 *
 * @throws OptionError INVALID_OPTION
 */
export function checkWindows({ windows = [] }: FreezerOptions): void {
  const [issue, ...issues] = windows.flatMap(({ from_epoch, until_epoch, from_step, until_step }, index) => [
    ...emptyStretch(index, "epoch", from_epoch, until_epoch),
    ...emptyStretch(index, "step", from_step, until_step),
  ]);
  if (issue !== undefined) throw new OptionError([issue, ...issues]);
}

function emptyStretch(
  index: number,
  unit: "epoch" | "step",
  from: number | undefined,
  until: number | undefined,
): OptionIssue[] {
  if (from === undefined || until === undefined || from < until) return [];
  return [
    {
      code: "INVALID_OPTION",
      path: ["windows", index, `until_${unit}`],
      on: "value",
      message: `this window is never frozen: it begins at ${unit} ${from} and ends before ${unit} ${until}`,
      label: `not after \`from_${unit}\``,
      related: [{ path: ["windows", index, `from_${unit}`], on: "value", label: "it begins here" }],
      help: [`\`until_${unit}\` is the first ${unit} that trains again`],
    },
  ];
}
