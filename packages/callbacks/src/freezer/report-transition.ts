import type { Parameter, Trainer } from "../trainer.js";
import { describeTransition } from "./describe-transition.js";
import { isSameGroup, type ScheduledGroup } from "./scheduled-groups.js";

/** Logs what is frozen now, as metrics, and what has changed in one line, which is also logged as text. */
export function reportTransition(
  trainer: Trainer,
  parameters: readonly Parameter[],
  before: readonly ScheduledGroup[],
  after: readonly ScheduledGroup[],
): void {
  const frozenScalars = scalarsOf(parameters.filter(({ trainable }) => !trainable));
  const frozenFraction = frozenScalars / Math.max(1, scalarsOf(parameters));
  trainer.log({ "freezer/frozen_parameters": frozenScalars, "freezer/frozen_fraction": frozenFraction });
  const frozenGroups = without(after, before);
  const thawedGroups = without(before, after);
  if (frozenGroups.length + thawedGroups.length === 0) return;
  const line = describeTransition({
    at: { epoch: trainer.epoch, step: trainer.globalStep },
    frozenGroups,
    thawedGroups,
    heldGroups: without(after, frozenGroups),
    frozenFraction,
  });
  trainer.logger.info(line);
  trainer.logText("freezer", line);
}

function without(
  groups: readonly ScheduledGroup[],
  others: readonly ScheduledGroup[],
): readonly ScheduledGroup[] {
  return groups.filter((group) => !others.some((other) => isSameGroup(group, other)));
}

function scalarsOf(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { size }) => sum + size, 0);
}
