import type { Parameter, Trainer } from "../trainer.js";
import { describeRate } from "./describe-rate.js";
import { describeTransition } from "./describe-transition.js";
import type { ReleaseCause } from "./freezer-progress.js";
import type { ScheduledGroup } from "./scheduled-groups.js";

/** What is known of a transition once the flags are set. */
export interface ReportedTransition {
  /** All parameters of the model. */
  readonly parameters: readonly Parameter[];
  /** All groups of all Freezers. */
  readonly groups: readonly ScheduledGroup[];
  /** Those held before, and those held now. */
  readonly before: readonly ScheduledGroup[];
  readonly held: readonly ScheduledGroup[];
  /** Whether a run starts with it from nothing. */
  readonly isStart: boolean;
  readonly causeOf: (group: ScheduledGroup) => ReleaseCause;
  readonly rateOf: (group: ScheduledGroup) => number | undefined;
}

/** What Freezers log. */
export const FREEZING_METRICS = [
  "freezer/frozen_parameters",
  "freezer/frozen_fraction",
  "freezer/released_groups",
] as const;

/** Logs what is frozen now, as metrics, and what has changed in one line, which is also logged as text. */
export function reportTransition(
  trainer: Trainer,
  { parameters, groups, before, held, isStart, causeOf, rateOf }: ReportedTransition,
): void {
  const frozenScalars = scalarsOf(parameters.filter(({ trainable }) => !trainable));
  const frozenFraction = frozenScalars / Math.max(1, scalarsOf(parameters));
  const metrics: Record<(typeof FREEZING_METRICS)[number], number> = {
    "freezer/frozen_parameters": frozenScalars,
    "freezer/frozen_fraction": frozenFraction,
    "freezer/released_groups": groups.length - held.length,
  };
  trainer.log(metrics);
  trainer.capabilities.recordFreezing?.();
  const frozenGroups = without(held, before);
  const thawedGroups = without(before, held);
  const free = isStart ? without(groups, held) : [];
  const ratedGroups = free.filter((group) => describeRate(rateOf(group), group) !== undefined);
  if (frozenGroups.length + thawedGroups.length + ratedGroups.length === 0) return;
  const training = parameters.filter(({ trainable }) => trainable);
  const line = describeTransition({
    at: { epoch: trainer.epoch, step: trainer.globalStep },
    frozenGroups,
    thawedGroups,
    heldGroups: without(held, frozenGroups),
    ratedGroups,
    frozenFraction,
    firstTrainable: training.reduce((first, { forwardIndex }) => Math.min(first, forwardIndex), Infinity),
    causeOf,
    rateOf,
  });
  trainer.logger.info(line);
  trainer.logText("freezer", line);
}

/** By their Freezer and label, since groups of a model that grows are made anew. */
function without(
  groups: readonly ScheduledGroup[],
  others: readonly ScheduledGroup[],
): readonly ScheduledGroup[] {
  const labels = new Map<object, Set<string>>();
  for (const { subject, label } of others) {
    const ofSubject = labels.get(subject) ?? new Set();
    labels.set(subject, ofSubject.add(label));
  }
  return groups.filter(({ subject, label }) => labels.get(subject)?.has(label) !== true);
}

function scalarsOf(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { size }) => sum + size, 0);
}
