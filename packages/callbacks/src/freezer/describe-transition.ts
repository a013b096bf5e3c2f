import type { Parameter } from "../trainer.js";
import { counted, enumerated, quoted } from "../wording.js";
import type { Release } from "./freeze-schedule.js";
import type { ScheduledGroup } from "./scheduled-groups.js";
import type { TrainingTime } from "./training-time.js";

/** What changed at one moment of a run. */
export interface FreezeTransition {
  readonly at: TrainingTime;
  readonly frozenGroups: readonly ScheduledGroup[];
  readonly thawedGroups: readonly ScheduledGroup[];
  /** Groups that were frozen before and stay so. */
  readonly heldGroups: readonly ScheduledGroup[];
  /** Frozen share of all scalars of the model, 0 to 1. */
  readonly frozenFraction: number;
}

/** The one line that tells of a transition. */
export function describeTransition(transition: FreezeTransition): string {
  const { at, frozenGroups, thawedGroups, heldGroups, frozenFraction } = transition;
  const unfrozen = thawedGroups.filter((group) => !isHeld(group));
  const released = thawedGroups.filter(isHeld);
  const parts = [
    ...(frozenGroups.length > 0
      ? [`froze ${listGroups(frozenGroups, untilOf)} (${count(frozenGroups, false)})`]
      : []),
    ...(unfrozen.length > 0 ? [`unfroze ${listGroups(unfrozen)} (${count(unfrozen, true)})`] : []),
    ...(released.length > 0 ? [`released ${listGroups(released)}, frozen all the same`] : []),
    ...(heldGroups.length > 0 ? [`still frozen: ${listGroups(heldGroups, untilOf)}`] : []),
    `${(frozenFraction * 100).toFixed(1)}% of the model is frozen`,
  ];
  return `epoch ${at.epoch}, step ${at.step}: ${parts.join("; ")}`;
}

/** How long a group is frozen, in words: `until epoch 5 or step 5000`. */
export function describeRelease({ epoch, step }: Release): string {
  const limits = [
    ...(epoch === undefined ? [] : [`epoch ${epoch}`]),
    ...(step === undefined ? [] : [`step ${step}`]),
  ];
  return limits.length === 0 ? "for the whole run" : `until ${limits.join(" or ")}`;
}

const LISTED_GROUPS = 6;

function listGroups(
  groups: readonly ScheduledGroup[],
  note: (group: ScheduledGroup) => string = () => "",
): string {
  return enumerated([...new Set(groups.map((group) => quoted(group.label) + note(group)))], LISTED_GROUPS);
}

function untilOf({ release }: ScheduledGroup): string {
  return ` ${describeRelease(release)}`;
}

/** Whether other groups, or the user, keep all of a released group frozen. */
function isHeld({ parameters }: ScheduledGroup): boolean {
  return parameters.length > 0 && parameters.every(({ trainable }) => !trainable);
}

function count(groups: readonly ScheduledGroup[], trainable: boolean): string {
  const parameters = new Map<object, Parameter>();
  for (const parameter of groups.flatMap((group) => group.parameters))
    if (parameter.trainable === trainable) parameters.set(parameter.identity, parameter);
  const scalars = [...parameters.values()].reduce((sum, { size }) => sum + size, 0);
  return `${counted(parameters.size, "parameter")}, ${counted(scalars, "scalar")}`;
}
