import { endStep, type RunLength } from "./run-length.js";
import { claimedBy, frozenGroups, type ScheduledFreezer, type ScheduledGroup } from "./scheduled-groups.js";

export interface PhaseBound {
  readonly epoch: number;
  /** `null` when the length of an epoch is unknown. */
  readonly step: number | null;
}

/** A stretch of a run in which the same parameters are frozen. */
export interface FreezePhase {
  readonly from: PhaseBound;
  /** First moment after it; `null` when the run has no known end. */
  readonly until: PhaseBound | null;
  readonly groups: readonly ScheduledGroup[];
  /** Identities of the frozen parameters. */
  readonly frozen: ReadonlySet<object>;
}

/**
 * The stretches of a run, from its schedules alone. When the length of an epoch is unknown, limits in steps cannot be
 * placed between epochs and are taken as not reached. One after the other, since each holds all that is frozen in it.
 */
export function* freezePhases(
  freezers: readonly ScheduledFreezer[],
  length: RunLength,
): Generator<FreezePhase> {
  let last: FreezePhase | undefined;
  for (const from of phaseStarts(freezers, length)) {
    const groups = freezers.flatMap((freezer) =>
      frozenGroups(freezer, { epoch: from.epoch, step: from.step ?? 0 }),
    );
    const frozen = claimedBy(groups);
    if (last !== undefined && isSame(last.frozen, frozen)) continue;
    if (last !== undefined) yield { ...last, until: from };
    last = { from, until: endOf(length), groups, frozen };
  }
  if (last !== undefined) yield last;
}

function phaseStarts(freezers: readonly ScheduledFreezer[], length: RunLength): readonly PhaseBound[] {
  const { maxEpochs, stepsPerEpoch } = length;
  const windows = freezers.flatMap(({ groups }) => groups.flatMap((group) => group.windows));
  const epochs = windows.flatMap(({ from_epoch, until_epoch }) =>
    [from_epoch ?? [], until_epoch ?? []].flat(),
  );
  if (stepsPerEpoch === null)
    return ascending([0, ...epochs], maxEpochs ?? Infinity).map((epoch) => ({ epoch, step: null }));
  const steps = windows.flatMap(({ from_step, until_step }) => [from_step ?? [], until_step ?? []].flat());
  return ascending([0, ...epochs.map((epoch) => epoch * stepsPerEpoch), ...steps], endStep(length)).map(
    (step) => ({ epoch: Math.floor(step / stepsPerEpoch), step }),
  );
}

function ascending(values: readonly number[], end: number): number[] {
  return [...new Set(values)].filter((value) => value < end).sort((a, b) => a - b);
}

function endOf(length: RunLength): PhaseBound | null {
  const { maxEpochs, stepsPerEpoch } = length;
  if (maxEpochs === null) return null;
  return { epoch: maxEpochs, step: stepsPerEpoch === null ? null : endStep(length) };
}

function isSame(a: ReadonlySet<object>, b: ReadonlySet<object>): boolean {
  if (a.size !== b.size) return false;
  for (const identity of a) if (!b.has(identity)) return false;
  return true;
}
