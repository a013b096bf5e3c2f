import type { OptionIssue } from "@lighterjs/schema";
import type { Parameter } from "../trainer.js";
import { enumerated, quoted } from "../wording.js";
import { isFrozenAt, windowsOf } from "./freeze-schedule.js";
import type { FreezeWindow, TrainingTime } from "./freeze-window.js";
import type { FreezerOptions } from "./freezer-options.js";
import type { FreezeGroup } from "./freeze-groups.js";
import { selectParameters } from "./select-parameters.js";
import type { FreezeWarning } from "./selection-warnings.js";

/** An object with the options of a Freezer. */
export interface ConfiguredFreezer {
  readonly options: FreezerOptions;
}

/** A group and when it is frozen. */
export interface ScheduledGroup extends FreezeGroup {
  /** The Freezer it belongs to. */
  readonly subject: ConfiguredFreezer;
  /** It is frozen in any of them, unless a metric or a hand has released it. */
  readonly windows: readonly FreezeWindow[];
  /** Its learning rate once it has warmed up, as a factor of the base rate. */
  readonly rate: number;
}

/** One Freezer with its options worked out against the parameters of a model. */
export interface ScheduledFreezer {
  /** The object whose options these are, for errors about them. */
  readonly subject: ConfiguredFreezer;
  /** Those that hold anything, in the order of their release. */
  readonly groups: readonly ScheduledGroup[];
  readonly warnings: readonly FreezeWarning[];
  readonly issues: readonly OptionIssue[];
}

/** Selects and schedules the parameters of one Freezer. */
export function scheduleGroups(
  freezer: ConfiguredFreezer,
  parameters: readonly Parameter[],
  bareLayers: readonly string[] = [],
): ScheduledFreezer {
  const { options } = freezer;
  const { groups, warnings, issues } = selectParameters(options, parameters, bareLayers);
  const rates = groupRates(options, groups);
  return {
    subject: freezer,
    groups: groups
      .map((group, index) => ({
        ...group,
        subject: freezer,
        windows: windowsOf(options, index),
        rate: rates[index]!,
      }))
      .filter(({ parameters, bareLayers }) => parameters.length + bareLayers.length > 0),
    warnings,
    issues,
  };
}

/** The groups that a Freezer holds at a moment, if no metric and no hand has released any. */
export function frozenGroups({ groups }: ScheduledFreezer, now: TrainingTime): readonly ScheduledGroup[] {
  return groups.filter(({ windows }) => isFrozenAt(windows, now));
}

/** Whether two groups are the same one, perhaps before and after more layers were built. */
export function isSameGroup(a: ScheduledGroup, b: ScheduledGroup): boolean {
  return a.subject === b.subject && a.label === b.label;
}

/** Identities of all parameters in some groups: the union of their claims. */
export function claimedBy(groups: readonly FreezeGroup[]): ReadonlySet<object> {
  return new Set(groups.flatMap(({ parameters }) => parameters.map(({ identity }) => identity)));
}

/** Names a Freezer by what it lists: `model.encoder` and `model.embedding`. */
export function labelOf({ groups }: ScheduledFreezer): string {
  return enumerated(
    groups.map(({ label }) => quoted(label)),
    3,
  );
}

/**
 * The learning rate of each group of one Freezer once it has warmed up, as a factor of the base
 * rate: `lr_factor`, divided by `lr_decay_per_group` once for every group that is nearer the
 * output.
 *
 * Discriminative fine-tuning: Howard and Ruder, "Universal Language Model Fine-tuning for Text
 * Classification", ACL 2018.
 */
function groupRates(
  { lr_factor = 1, lr_decay_per_group = 1 }: FreezerOptions,
  groups: readonly FreezeGroup[],
): readonly number[] {
  return ranksOf(groups).map((rank) => lr_factor / lr_decay_per_group ** rank);
}

/**
 * Share of its full rate that a group has in the step that begins, `steps` after its release: 1/n,
 * 2/n, …, 1.
 */
export function warmUpShare({ lr_warmup_steps = 0 }: FreezerOptions, steps: number): number {
  return steps + 1 >= lr_warmup_steps ? 1 : (steps + 1) / lr_warmup_steps;
}

/**
 * How many groups are nearer the output than each; those that cover the same layers count as one.
 */
function ranksOf(groups: readonly FreezeGroup[]): readonly number[] {
  const stretches = groups.map(stretchOf);
  return stretches.map((own) => {
    const nearer = stretches.filter((other) => isNearerOutput(other, own));
    return new Set(nearer.map(({ first, last }) => `${first} to ${last}`)).size;
  });
}

/** The part of the forward pass between the first layer of a group and its last. */
interface Stretch {
  readonly first: number;
  readonly last: number;
}

function stretchOf({ parameters }: FreezeGroup): Stretch {
  const places = parameters.map(({ forwardIndex }) => forwardIndex);
  return { first: Math.min(...places), last: Math.max(...places) };
}

/** Of two that end with the same layer, the one that begins later is nearer. */
function isNearerOutput(a: Stretch, b: Stretch): boolean {
  return a.last > b.last || (a.last === b.last && a.first > b.first);
}
