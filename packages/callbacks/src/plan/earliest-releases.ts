import type { FreezePhase } from "../freezer/freeze-phases.js";
import { FreezerProgress } from "../freezer/freezer-progress.js";
import type { RunLength } from "../freezer/run-length.js";
import type { ScheduledFreezer, ScheduledGroup } from "../freezer/scheduled-groups.js";
import type { MetricRelease } from "./plan-content.js";

/** How long a run is, and how often it validates. */
interface ValidatedRun extends RunLength {
  /** Epochs from one validation to the next; `null` when the run has none. */
  readonly validateEvery: number | null;
}

/** What Freezers do in a run whose metrics never improve, which is when they release earliest. */
export interface EarliestReleases {
  readonly earliest: readonly ScheduledFreezer[];
  /** What a phase of these Freezers waits for, where it ends by a metric. */
  readonly endOf: (phase: FreezePhase) => MetricRelease | undefined;
}

/** Works out when each group is released at the earliest. */
export function earliestReleases(freezers: readonly ScheduledFreezer[], run: ValidatedRun): EarliestReleases {
  const releases = new Map<ScheduledGroup, { readonly epoch: number; readonly release: MetricRelease }>();
  const earliest = freezers.map((freezer): ScheduledFreezer => {
    const epochs = metricReleases(freezer, run);
    return {
      ...freezer,
      groups: freezer.groups.map((group) => {
        const epoch = epochs.get(group);
        if (epoch === undefined) return group;
        const windows = group.windows.map((window) => ({ ...window, until_epoch: epoch }));
        const released = { ...group, windows };
        releases.set(released, { epoch, release: metricRelease(group, run) });
        return released;
      }),
    };
  });
  return {
    earliest,
    endOf: ({ groups, until }) =>
      groups.flatMap((group) => releases.get(group) ?? []).find(({ epoch }) => epoch === until?.epoch)
        ?.release,
  };
}

/** The epochs at whose beginning a metric that never improves releases groups. */
function metricReleases(
  freezer: ScheduledFreezer,
  { maxEpochs, stepsPerEpoch, validateEvery }: ValidatedRun,
): ReadonlyMap<ScheduledGroup, number> {
  const { monitor } = freezer.subject.options;
  const interval = monitor?.startsWith("val/") ? validateEvery : 1;
  const releases = new Map<ScheduledGroup, number>();
  if (monitor === undefined || interval === null) return releases;
  const progress = FreezerProgress.of(freezer.subject.options);
  for (let epoch = 0; epoch < (maxEpochs ?? Infinity); epoch++) {
    const firstStep = epoch * (stepsPerEpoch ?? 0);
    const held = progress.advance(freezer, { epoch, step: firstStep }, stepsPerEpoch);
    for (const group of freezer.groups)
      if (progress.causeOf(group) === "metric" && !releases.has(group)) releases.set(group, epoch);
    if (held.length === 0) break;
    // A release by step may come in the middle of the epoch.
    progress.advance(
      freezer,
      { epoch, step: firstStep + Math.max(0, (stepsPerEpoch ?? 1) - 1) },
      stepsPerEpoch,
    );
    // The first value there is improves on nothing.
    if ((epoch + 1) % interval === 0) progress.noteMetric(epoch + 1 === interval);
  }
  return releases;
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
