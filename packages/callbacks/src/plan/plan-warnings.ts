import { describeEnd } from "../freezer/describe-time.js";
import { willThaw } from "../freezer/freeze-schedule.js";
import { endStep, type RunLength } from "../freezer/run-length.js";
import { frozenGroups, type ScheduledFreezer, type ScheduledGroup } from "../freezer/scheduled-groups.js";
import type { Parameter } from "../trainer.js";
import { counted, enumerated, quoted } from "../wording.js";
import type { PlannedPhase, PlanWarning } from "./plan-content.js";
import { firstTrainableIndex, type PlannedLayer } from "./planned-layer.js";

interface PlanFacts extends RunLength {
  readonly freezers: readonly ScheduledFreezer[];
  readonly layers: readonly PlannedLayer[];
  readonly parameters: readonly Parameter[];
  readonly phases: readonly PlannedPhase[];
}

/** What a reader of the plan should think about. */
export function planWarnings(facts: PlanFacts): readonly PlanWarning[] {
  return [
    ...facts.freezers.flatMap(({ warnings }) => warnings),
    ...unknownLength(facts),
    ...neverReleased(facts),
    ...frozenBehindTrainable(facts),
  ];
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

/**
 * A layer frozen behind a trainable one saves no more than the gradient of its weights, since gradients must pass
 * through it. Each layer is told of once, in the first phase that has it so.
 */
function frozenBehindTrainable({ layers, parameters, phases }: PlanFacts): PlanWarning[] {
  const told = new Set<string>();
  const owners = new Set(parameters.map(({ layerPath }) => layerPath));
  let before: ReadonlySet<string> | undefined;
  return phases.flatMap((phase): PlanWarning[] => {
    const frozen = new Set(phase.frozen);
    const trainable = new Set(
      parameters.filter(({ name }) => !frozen.has(name)).map(({ layerPath }) => layerPath),
    );
    const first = firstTrainableIndex(layers, trainable);
    const behind = layers
      .filter(({ path, forwardIndex }) => owners.has(path) && !trainable.has(path) && forwardIndex > first)
      .map(({ path }) => path)
      .filter((path) => !told.has(path));
    for (const path of behind) told.add(path);
    const isFrozenAnew = (path: string) => before?.has(path) ?? true;
    const warnings = [
      ...behindWarning(behind.filter(isFrozenAnew), phase.fromEpoch),
      ...lostPrefixWarning(
        behind.filter((path) => !isFrozenAnew(path)),
        phase.fromEpoch,
      ),
    ];
    before = trainable;
    return warnings;
  });
}

function behindWarning(paths: readonly string[], epoch: number): PlanWarning[] {
  if (paths.length === 0) return [];
  return [
    {
      code: "FROZEN_BEHIND_TRAINABLE",
      message: `${epoch === 0 ? "" : `from epoch ${epoch} on `}${listed(paths)} frozen behind layers that train, which saves little: gradients must pass through all the same`,
    },
  ];
}

function lostPrefixWarning(paths: readonly string[], epoch: number): PlanWarning[] {
  if (paths.length === 0) return [];
  return [
    {
      code: "PREFIX_SAVING_LOST",
      message: `from epoch ${epoch} on ${listed(paths)} still frozen behind layers that train again, which saves little; releasing the last layers first would keep the saving`,
    },
  ];
}

/** `a` is, `a` and 1 more are. */
function listed(paths: readonly string[]): string {
  return `${enumerated(paths.map(quoted), 1)} ${paths.length > 1 ? "are" : "is"}`;
}
