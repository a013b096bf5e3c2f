import { combineWarnings } from "../freezer/selection-warnings.js";
import { describeEnd, describeHeld } from "../freezer/describe-group.js";
import { endStep, willThaw, type RunLength } from "../freezer/freeze-schedule.js";
import { isTrainableByUser } from "../freezer/parameter-flags.js";
import { frozenGroups, type ScheduledFreezer, type ScheduledGroup } from "../freezer/scheduled-groups.js";
import type { Parameter } from "../trainer.js";
import { counted, enumerated, quoted } from "../wording.js";
import type { PlannedPhase, PlanWarning } from "./plan-content.js";
import { firstTrainableIndex, type PlannedLayer } from "./relative-step-cost.js";

interface PlanFacts extends RunLength {
  readonly freezers: readonly ScheduledFreezer[];
  readonly layers: readonly PlannedLayer[];
  readonly parameters: readonly Parameter[];
  readonly phases: readonly PlannedPhase[];
}

/** Warnings that a reader of the plan should think about, one of a kind. */
export function planWarnings(facts: PlanFacts): readonly PlanWarning[] {
  const warnings: readonly PlanWarning[] = [
    ...facts.freezers.flatMap((freezer) => freezer.warnings),
    ...unknownLength(facts),
    ...neverReleased(facts),
    ...frozenBehindTrainable(facts),
    ...heldByModel(facts),
  ];
  return combineWarnings(warnings, 1);
}

const START = { epoch: 0, step: 0 };

function unknownLength({ freezers, stepsPerEpoch }: PlanFacts): PlanWarning[] {
  if (stepsPerEpoch !== null) return [];
  const limits = freezers
    .flatMap((freezer) => frozenGroups(freezer, START))
    .filter(({ windows }) =>
      windows.some(({ from_step, until_step }) => (from_step ?? until_step) !== undefined),
    )
    .map((group) => `\`${group.label}\` ${describeEnd(group, START)}`);
  const unplaced = limits.length > 0 ? `; releases by step are not shown: ${limits.join(", ")}` : "";
  return [
    {
      code: "EPOCH_LENGTH_UNKNOWN",
      message: `how many steps an epoch has is not known before the run${unplaced}`,
    },
  ];
}

/** Groups that are to be released, but only after the run. */
function neverReleased(facts: PlanFacts): PlanWarning[] {
  return facts.freezers
    .flatMap((freezer) => frozenGroups(freezer, START))
    .filter((group) => hasEnd(group) && !willThaw(group.windows, START, facts))
    .map((group) => ({
      code: "NEVER_RELEASED",
      message: `\`${group.label}\` is frozen ${describeEnd(group, START)}, which is not before the run ends (${lengthOf(facts, group)})`,
    }));
}

function hasEnd({ windows, subject }: ScheduledGroup): boolean {
  const isEndless = windows.some(({ until_epoch, until_step }) => (until_epoch ?? until_step) === undefined);
  return !isEndless || subject.options.monitor !== undefined;
}

/** How long the run is, in epochs, or in steps where only these matter to a release. */
function lengthOf(facts: PlanFacts, { windows, subject }: ScheduledGroup): string {
  const { maxEpochs } = facts;
  const isInSteps =
    subject.options.monitor === undefined && windows.every(({ until_epoch }) => until_epoch === undefined);
  return isInSteps || maxEpochs === null ? counted(endStep(facts), "step") : counted(maxEpochs, "epoch");
}

/** Layers that begin to be frozen in vain at an epoch. */
interface VainFreeze {
  readonly epoch: number;
  readonly paths: readonly string[];
}

/**
 * A layer frozen behind a trainable one saves no more than the gradient of its weights, since
 * gradients must pass through it. Each layer is told of once, in the first phase that has it so;
 * one that costs nothing, such as a normalization, has nothing to save.
 */
function frozenBehindTrainable({ layers, parameters, phases }: PlanFacts): PlanWarning[] {
  const owners = new Set(parameters.map(({ layerPath }) => layerPath));
  const isCounted = layers.some(({ multiplyAdds }) => multiplyAdds > 0);
  const costly = layers.filter(
    ({ path, multiplyAdds }) => owners.has(path) && (multiplyAdds > 0 || !isCounted),
  );
  const trainable = phases.map((phase) => trainableLayers(parameters, phase));
  const told = new Set<string>();
  const anew: VainFreeze[] = [];
  const lost: VainFreeze[] = [];
  for (const [index, { fromEpoch: epoch }] of phases.entries()) {
    const now = trainable[index] ?? new Set<string>();
    const first = firstTrainableIndex(layers, now);
    const behind = costly
      .filter(({ path, forwardIndex }) => !now.has(path) && forwardIndex > first && !told.has(path))
      .map(({ path }) => path);
    for (const path of behind) told.add(path);
    const before = trainable[index - 1];
    // Released later than what is before it; never released, no order of release would keep the
    // saving.
    const isLost = (path: string) =>
      before?.has(path) === false && trainable.slice(index).some((later) => later.has(path));
    anew.push({ epoch, paths: behind.filter((path) => !isLost(path)) });
    lost.push({ epoch, paths: behind.filter(isLost) });
  }
  return [
    ...vainWarning(
      "FROZEN_BEHIND_TRAINABLE",
      anew,
      "frozen behind layers that train, which saves little: gradients must pass through all the same",
    ),
    ...vainWarning(
      "PREFIX_SAVING_LOST",
      lost,
      "still frozen behind layers that train again, which saves little; releasing the last layers first would keep the saving",
    ),
  ];
}

/** Paths of the layers with a parameter that trains in a phase. */
function trainableLayers(parameters: readonly Parameter[], phase: PlannedPhase): ReadonlySet<string> {
  const frozen = new Set(phase.frozen);
  return new Set(parameters.filter(({ name }) => !frozen.has(name)).map(({ layerPath }) => layerPath));
}

const LISTED_MOMENTS = 3;

/** `a` is frozen, `a` and 1 more and from epoch 3 on `c` are frozen. */
function vainWarning(code: string, freezes: readonly VainFreeze[], what: string): PlanWarning[] {
  const moments = freezes.filter(({ paths }) => paths.length > 0);
  if (moments.length === 0) return [];
  const shown = moments
    .slice(0, LISTED_MOMENTS)
    .map(
      ({ epoch, paths }) => (epoch === 0 ? "" : `from epoch ${epoch} on `) + enumerated(paths.map(quoted), 1),
    );
  const later = moments.slice(LISTED_MOMENTS).reduce((sum, { paths }) => sum + paths.length, 0);
  const all = moments.reduce((sum, { paths }) => sum + paths.length, 0);
  const list = [shown.join(", "), ...(later > 0 ? [`later ${counted(later, "layer")} more`] : [])].join(
    ", and ",
  );
  return [{ code, message: `${list} ${all > 1 ? "are" : "is"} ${what}` }];
}

/** Parameters that no Freezer could release, since the model itself has them not train. */
function heldByModel({ parameters }: PlanFacts): PlanWarning[] {
  return describeHeld(parameters.filter((parameter) => !isTrainableByUser(parameter))).map((reason) => ({
    code: "HELD_BY_MODEL",
    message: `never trains: ${reason}`,
  }));
}
