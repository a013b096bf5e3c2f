import type { Parameter, Trainer } from "../trainer.js";
import { counted, quoted } from "../wording.js";
import { describeEnd, describeHeld, describeNextFreeze, describeRate } from "./describe-group.js";
import type { TrainingTime } from "./freeze-window.js";
import type { ReleaseCause } from "./freezer-progress.js";
import { isTrainableByUser } from "./parameter-flags.js";
import type { ScheduledGroup } from "./scheduled-groups.js";

/** A transition once its flags are set. */
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

/** The metrics that Freezers log. */
export const FREEZING_METRICS = [
  "freezer/frozen_parameters",
  "freezer/frozen_fraction",
  "freezer/released_groups",
] as const;

/**
 * Logs what is frozen now, as metrics, and what has changed in one line, which is also logged as
 * text.
 */
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

/** The changes of one moment of a run. */
interface FreezeTransition {
  readonly at: TrainingTime;
  readonly frozenGroups: readonly ScheduledGroup[];
  readonly thawedGroups: readonly ScheduledGroup[];
  /** Groups that were frozen before and stay so. */
  readonly heldGroups: readonly ScheduledGroup[];
  /** Groups that the run starts with in training, at a learning rate of their own. */
  readonly ratedGroups: readonly ScheduledGroup[];
  /** Frozen share of all scalars of the model, 0 to 1. */
  readonly frozenFraction: number;
  /** Place in the forward pass of the first layer that trains. */
  readonly firstTrainable: number;
  readonly causeOf: (group: ScheduledGroup) => ReleaseCause;
  /**
   * Learning rate of a released group once it has warmed up, as a factor of the base rate;
   * `undefined` when not known.
   */
  readonly rateOf: (group: ScheduledGroup) => number | undefined;
}

/** The one line that tells of a transition. */
function describeTransition(transition: FreezeTransition): string {
  const { at, frozenGroups, thawedGroups, heldGroups, ratedGroups, frozenFraction } = transition;
  const held = (group: ScheduledGroup) => ` ${describeEnd(group, at)}`;
  const thawed = (group: ScheduledGroup) => describeThawed(group, transition);
  const rated = (group: ScheduledGroup) => describeRateOf(group, transition);
  const training = (group: ScheduledGroup) => rated(group) + thawed(group);
  const behind = [...frozenGroups, ...heldGroups].filter((group) => isBehind(group, transition));
  const unfrozen = thawedGroups.filter((group) => !isHeld(group));
  const released = thawedGroups.filter(isHeld);
  const parts = [
    ...(frozenGroups.length > 0
      ? [`froze ${listGroups(frozenGroups, held)} (${count(frozenGroups, false)})`]
      : []),
    ...(unfrozen.length > 0 ? [`unfroze ${listGroups(unfrozen, training)} (${count(unfrozen, true)})`] : []),
    ...(ratedGroups.length > 0 ? [`trains ${listGroups(ratedGroups, rated)}`] : []),
    ...(released.length > 0
      ? [`released ${listGroups(released, thawed)}, frozen all the same${whyHeld(released)}`]
      : []),
    ...(heldGroups.length > 0 ? [`still frozen: ${listGroups(heldGroups, held)}`] : []),
    ...(behind.length > 0
      ? [`no backward saving for ${listGroups(behind)}, which gradients must pass through`]
      : []),
    `${(frozenFraction * 100).toFixed(1)}% of the model is frozen`,
  ];
  return `epoch ${at.epoch}, step ${at.step}: ${parts.join("; ")}`;
}

/**
 * Whether layers before all of a frozen group train, so that it saves no more than the gradients of
 * its own weights.
 */
function isBehind({ parameters }: ScheduledGroup, { firstTrainable }: FreezeTransition): boolean {
  return parameters.length > 0 && parameters.every(({ forwardIndex }) => forwardIndex > firstTrainable);
}

/** Why, where it is not the schedule, and until when. */
function describeThawed(group: ScheduledGroup, { at, causeOf }: FreezeTransition): string {
  const cause = causeOf(group);
  if (cause === "call") return " by hand";
  if (cause === "metric") return ` since ${quoted(group.subject.options.monitor ?? "")} stopped improving`;
  const next = describeNextFreeze(group, at);
  return next === undefined ? "" : ` ${next}`;
}

/** The learning rate that a group goes on with, where it is not the base rate. */
function describeRateOf(group: ScheduledGroup, { rateOf }: FreezeTransition): string {
  const text = describeRate(rateOf(group), group);
  return text === undefined ? "" : ` ${text}`;
}

const LISTED_GROUPS = 6;

/** Of hundreds of groups only those listed are described; what two Freezers say alike, once. */
function listGroups(
  groups: readonly ScheduledGroup[],
  note: (group: ScheduledGroup) => string = () => "",
): string {
  const listed = groups.slice(0, LISTED_GROUPS).map((group) => quoted(group.label) + note(group));
  const more = groups.length - listed.length;
  return [...new Set(listed)].join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** Whether other groups, or the user, keep all of a released group frozen. */
function isHeld({ parameters }: ScheduledGroup): boolean {
  return parameters.length > 0 && parameters.every(({ trainable }) => !trainable);
}

/** The model's reason against training what has been released, where it has one. */
function whyHeld(groups: readonly ScheduledGroup[]): string {
  const held = groups
    .flatMap(({ parameters }) => parameters)
    .filter((parameter) => !isTrainableByUser(parameter));
  const reasons = describeHeld(held);
  return reasons.length === 0 ? "" : ` (${reasons.join("; ")})`;
}

function count(groups: readonly ScheduledGroup[], trainable: boolean): string {
  const parameters = new Map<object, Parameter>();
  for (const parameter of groups.flatMap((group) => group.parameters))
    if (parameter.trainable === trainable) parameters.set(parameter.identity, parameter);
  const scalars = [...parameters.values()].reduce((sum, { size }) => sum + size, 0);
  return `${counted(parameters.size, "parameter")}, ${counted(scalars, "scalar")}`;
}
