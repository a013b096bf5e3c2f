import { OptionError } from "@lighterjs/schema";
import type { Parameter } from "../trainer.js";
import { endStep, type RunLength } from "./freeze-schedule.js";
import { hasBegun, hasEnded } from "./freeze-window.js";
import { claimedBy, labelOf, type ScheduledFreezer, type ScheduledGroup } from "./scheduled-groups.js";

/** A message names no more; a config may have thousands. */
const LISTED_FREEZERS = 4;

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
  const starts = phaseStarts(freezers, length);
  const groups = freezers.flatMap((freezer) => freezer.groups);
  const changes = changesAt(starts, groups);
  const held = new HeldGroups(groups);
  let last: FreezePhase | undefined;
  for (const [index, from] of starts.entries()) {
    const isAsBefore = !held.change(changes[index] ?? []);
    if (last !== undefined && isAsBefore) continue;
    if (last !== undefined) yield { ...last, until: from };
    last = { from, until: endOf(length), groups: held.groups(), frozen: held.frozen() };
  }
  if (last !== undefined) yield last;
}

/** A window of a group, by its index, begins or ends. */
interface WindowChange {
  readonly group: number;
  readonly by: 1 | -1;
}

/**
 * The windows that begin and end at each of some moments: with thousands of groups, little changes
 * from one to the next.
 *
 * @param starts - ascending
 */
function changesAt(
  starts: readonly PhaseBound[],
  groups: readonly ScheduledGroup[],
): readonly (readonly WindowChange[])[] {
  const moments = starts.map(({ epoch, step }) => ({ epoch, step: step ?? 0 }));
  const changes = starts.map((): WindowChange[] => []);
  groups.forEach(({ windows }, group) => {
    for (const window of windows) {
      const begin = firstIndex(moments, (moment) => hasBegun(window, moment));
      const end = firstIndex(moments, (moment) => hasEnded(window, moment));
      if (begin >= end) continue;
      changes[begin]?.push({ group, by: 1 });
      changes[end]?.push({ group, by: -1 });
    }
  });
  return changes;
}

/** The groups that are held at one moment after the other, and what is frozen by them. */
class HeldGroups {
  /** In how many of its windows a group is, by its index, for those in any. */
  readonly #windows = new Map<number, number>();
  /** In how many held groups a parameter is, by its identity, for those in any. */
  readonly #claims = new Map<object, number>();

  constructor(private readonly all: readonly ScheduledGroup[]) {}

  /** @returns whether other parameters are frozen than before */
  change(changes: readonly WindowChange[]): boolean {
    const before = new Map<number, boolean>();
    for (const { group, by } of changes) {
      if (!before.has(group)) before.set(group, this.#windows.has(group));
      add(this.#windows, group, by);
    }
    const wasFrozen = new Map<object, boolean>();
    for (const [group, wasHeld] of before) {
      if (this.#windows.has(group) === wasHeld) continue;
      for (const { identity } of this.all[group]?.parameters ?? []) {
        if (!wasFrozen.has(identity)) wasFrozen.set(identity, this.#claims.has(identity));
        add(this.#claims, identity, wasHeld ? -1 : 1);
      }
    }
    return [...wasFrozen].some(([identity, was]) => this.#claims.has(identity) !== was);
  }

  /** In the order of their Freezers. */
  groups(): readonly ScheduledGroup[] {
    return [...this.#windows.keys()].sort((a, b) => a - b).flatMap((group) => this.all[group] ?? []);
  }

  /** Identities of the frozen parameters. */
  frozen(): ReadonlySet<object> {
    return new Set(this.#claims.keys());
  }
}

/** Counts, and forgets what has come to nothing. */
function add<Key>(counts: Map<Key, number>, key: Key, by: 1 | -1): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
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
  const more = holders.length - LISTED_FREEZERS;
  const names = [
    ...holders.slice(0, LISTED_FREEZERS).map((freezer) => `the Freezer of ${labelOf(freezer)}`),
    ...(more > 0 ? [`${more} more`] : []),
  ].join(" and ");
  const who = `${names} ${holders.length === 1 ? "holds" : "together hold"}`;
  throw OptionError.about(last.subject, [], {
    code: "NOTHING_TRAINABLE",
    on: "key",
    message: `nothing is left to train at epoch ${phase.from.epoch}: ${who} every parameter that could`,
    label: others.length === 0 ? "leaves nothing to train" : "leaves nothing to train, with the others",
    related: others
      .slice(0, LISTED_FREEZERS)
      .map(({ subject }) => ({ subject, path: [], on: "key", label: "holds a part of it" })),
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
