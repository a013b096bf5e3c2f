import type { FreezePhase } from "../freezer/freeze-phases.js";
import { FreezerProgress } from "../freezer/freezer-progress.js";
import type { RunLength } from "../freezer/freeze-schedule.js";
import type { ScheduledFreezer, ScheduledGroup } from "../freezer/scheduled-groups.js";
import type { MetricRelease } from "./plan-content.js";

/** How long a run is, and how often it validates. */
interface ValidatedRun extends RunLength {
  /** Epochs, or optimizer steps, from one validation to the next; `null` when the run has none. */
  readonly validateEvery: number | { readonly steps: number } | null;
}

/** When a group is released: at the beginning of an epoch, or before a step in its middle. */
interface Moment {
  readonly epoch: number;
  /** Completed steps of the run. */
  readonly step?: number;
}

/**
 * The releases of Freezers in a run whose metrics never improve, which is when they release
 * earliest.
 */
export interface EarliestReleases {
  readonly earliest: readonly ScheduledFreezer[];
  /** The metric that a phase of these Freezers waits for, where it ends by one. */
  readonly endOf: (phase: FreezePhase) => MetricRelease | undefined;
}

/** Works out when each group is released at the earliest. */
export function earliestReleases(freezers: readonly ScheduledFreezer[], run: ValidatedRun): EarliestReleases {
  const releases = new Map<ScheduledGroup, { readonly moment: Moment; readonly release: MetricRelease }>();
  const earliest = freezers.map((freezer): ScheduledFreezer => {
    const moments = metricReleases(freezer, run);
    return {
      ...freezer,
      groups: freezer.groups.map((group) => {
        const moment = moments.get(group);
        if (moment === undefined) return group;
        const { epoch, step } = moment;
        const end = step === undefined ? { until_epoch: epoch } : { until_step: step };
        const windows = group.windows.map((window) => ({ ...window, ...end }));
        const released = { ...group, windows };
        releases.set(released, { moment, release: metricRelease(group, run) });
        return released;
      }),
    };
  });
  return {
    earliest,
    endOf: ({ groups, until }) =>
      groups
        .flatMap((group) => releases.get(group) ?? [])
        .find(
          ({ moment: { epoch, step } }) =>
            epoch === until?.epoch && (step === undefined || step === until.step),
        )?.release,
  };
}

/** The moments at which a metric that never improves releases groups. */
function metricReleases(freezer: ScheduledFreezer, run: ValidatedRun): ReadonlyMap<ScheduledGroup, Moment> {
  const { maxEpochs, stepsPerEpoch } = run;
  const { monitor } = freezer.subject.options;
  const releases = new Map<ScheduledGroup, Moment>();
  const interval = monitor?.startsWith("val/") ? run.validateEvery : 1;
  if (monitor === undefined || interval === null) return releases;
  const progress = FreezerProgress.of(freezer.subject.options);
  const advance = (epoch: number, step: number, moment: Moment) => {
    const held = progress.advance(freezer, { epoch, step }, stepsPerEpoch);
    for (const group of freezer.groups)
      if (progress.causeOf(group) === "metric" && !releases.has(group)) releases.set(group, moment);
    return held;
  };
  let values = 0;
  // The first value there is improves on nothing.
  const noteMetric = () => progress.noteMetric(values++ === 0);
  const steps = stepsPerEpoch ?? 0;
  const isDue = (epoch: number, step: number) =>
    typeof interval === "number" ? (epoch + 1) % interval === 0 : steps > 0 && step % interval.steps === 0;
  for (let epoch = 0; epoch < (maxEpochs ?? Infinity); epoch++) {
    const [first, next] = [epoch * steps, (epoch + 1) * steps];
    if (advance(epoch, first, { epoch }).length === 0) break;
    for (const step of typeof interval === "number" ? [] : multiplesBetween(interval.steps, first, next)) {
      noteMetric();
      advance(epoch, step, { epoch, step });
    }
    // A release by step may come in the middle of the epoch.
    progress.advance(freezer, { epoch, step: Math.max(first, next - 1) }, stepsPerEpoch);
    if (isDue(epoch, next)) noteMetric();
    if (typeof interval !== "number" && steps === 0) break;
  }
  return releases;
}

/** Multiples of a number above one bound and below another. */
function* multiplesBetween(of: number, from: number, until: number): Generator<number> {
  for (let at = (Math.floor(from / of) + 1) * of; at < until; at += of) yield at;
}

function metricRelease({ subject, windows }: ScheduledGroup, { stepsPerEpoch }: RunLength): MetricRelease {
  const latest = windows.flatMap(({ until_epoch, until_step }) => [
    until_epoch ?? [],
    until_step === undefined || stepsPerEpoch === null ? [] : Math.floor(until_step / stepsPerEpoch),
  ]);
  const epochs = latest.flat();
  return {
    when: `${subject.options.monitor ?? ""} stops improving`,
    atLatestEpoch: epochs.length === 0 ? null : Math.min(...epochs),
  };
}
