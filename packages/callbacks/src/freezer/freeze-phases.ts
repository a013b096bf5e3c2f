import { OptionError } from "@lighterjs/schema";
import type { Parameter } from "../trainer.js";
import { endStep, type RunLength } from "./freeze-schedule.js";
import { hasBegun, hasEnded } from "./freeze-window.js";
import { claimedBy, labelOf, type ScheduledFreezer, type ScheduledGroup } from "./scheduled-groups.js";

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
 * The stretches of a run, from its schedules alone. When the length of an epoch is unknown, limits
 * in steps cannot be placed between epochs and are taken as not reached. One after the other, since
 * each holds all that is frozen in it.
 */
export function* freezePhases(
  freezers: readonly ScheduledFreezer[],
  length: RunLength,
): Generator<FreezePhase> {
  let last: FreezePhase | undefined;
  const starts = phaseStarts(freezers, length);
  for (const { from, groups } of heldFrom(starts, freezers)) {
    const frozen = claimedBy(groups);
    if (last !== undefined && isSame(last.frozen, frozen)) continue;
    if (last !== undefined) yield { ...last, until: from };
    last = { from, until: endOf(length), groups, frozen };
  }
  if (last !== undefined) yield last;
}

/**
 * The groups held from each of some moments on, in the order of their Freezers. What is held
 * changes little from one to the next, so windows are placed among the moments once, and then only
 * those that begin or end are looked at.
 *
 * @param starts - ascending
 */
function* heldFrom(
  starts: readonly PhaseBound[],
  freezers: readonly ScheduledFreezer[],
): Generator<{ readonly from: PhaseBound; readonly groups: readonly ScheduledGroup[] }> {
  const moments = starts.map(({ epoch, step }) => ({ epoch, step: step ?? 0 }));
  const all = freezers.flatMap(({ groups }) => groups);
  const changes = starts.map((): { readonly group: number; readonly by: 1 | -1 }[] => []);
  all.forEach(({ windows }, group) => {
    for (const window of windows) {
      const begin = firstIndex(moments, (moment) => hasBegun(window, moment));
      const end = firstIndex(moments, (moment) => hasEnded(window, moment));
      if (begin >= end) continue;
      changes[begin]?.push({ group, by: 1 });
      changes[end]?.push({ group, by: -1 });
    }
  });
  /** In how many of its windows a group is, for those in any. */
  const open = new Map<number, number>();
  for (const [index, from] of starts.entries()) {
    for (const { group, by } of changes[index] ?? []) {
      const count = (open.get(group) ?? 0) + by;
      if (count === 0) open.delete(group);
      else open.set(group, count);
    }
    const held = [...open.keys()].sort((a, b) => a - b);
    yield { from, groups: held.flatMap((group) => all[group] ?? []) };
  }
}

/**
 * Index of the first item for which something holds that holds for all after it; their number where
 * it holds for none.
 */
function firstIndex<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(items[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
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

/**
 * Refuses schedules that together leave nothing to train at some point of the run.
 *
 * @param isTrainable - whether a parameter would train if no Freezer held it
 * @throws OptionError NOTHING_TRAINABLE, about the last of the Freezers that hold something then
 */
export function requireTrainable(
  freezers: readonly ScheduledFreezer[],
  parameters: readonly Parameter[],
  isTrainable: (parameter: Parameter) => boolean,
  length: RunLength,
): void {
  const phase = findStill(freezers, parameters, isTrainable, length);
  if (phase === undefined || phase.groups.length === 0) return;
  const holders = freezers.filter(({ groups }) => groups.some((group) => phase.groups.includes(group)));
  const last = holders.at(-1);
  if (last === undefined) return;
  const others = holders.slice(0, -1);
  const names = holders.map((freezer) => `the Freezer of ${labelOf(freezer)}`);
  const who = names.length === 1 ? `${names[0]} holds` : `${names.join(" and ")} together hold`;
  throw OptionError.about(last.subject, [], {
    code: "NOTHING_TRAINABLE",
    on: "key",
    message: `nothing is left to train at epoch ${phase.from.epoch}: ${who} every parameter that could`,
    label: others.length === 0 ? "leaves nothing to train" : "leaves nothing to train, with the others",
    related: others.map(({ subject }) => ({ subject, path: [], on: "key", label: "holds a part of it" })),
    help: ["release something earlier, or name an exception with `except_names`"],
  });
}

/** The first phase in which nothing trains. */
function findStill(
  freezers: readonly ScheduledFreezer[],
  parameters: readonly Parameter[],
  isTrainable: (parameter: Parameter) => boolean,
  length: RunLength,
): FreezePhase | undefined {
  // What no Freezer ever holds trains in every phase.
  const everHeld = claimedBy(freezers.flatMap(({ groups }) => groups));
  if (parameters.some((parameter) => isTrainable(parameter) && !everHeld.has(parameter.identity)))
    return undefined;
  for (const phase of freezePhases(freezers, length))
    if (parameters.every((parameter) => phase.frozen.has(parameter.identity) || !isTrainable(parameter)))
      return phase;
  return undefined;
}
