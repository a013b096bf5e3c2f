import type { Logger } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import type { Callback } from "../callback.js";
import { freezePhases, requireTrainable, type FreezePhase } from "../freezer/freeze-phases.js";
import { Freezer } from "../freezer/freezer.js";
import { isBatchNormalization } from "../freezer/select-parameters.js";
import { Overlaps } from "../freezer/overlaps.js";
import { isTrainableByUser } from "../freezer/parameter-flags.js";
import { scheduleGroups, type ScheduledFreezer } from "../freezer/scheduled-groups.js";
import type { Parameter } from "../trainer.js";
import { earliestReleases } from "./earliest-releases.js";
import { FreezePlan } from "./freeze-plan.js";
import type { MetricRelease, PlannedPhase, StepForecast } from "./plan-content.js";
import { planWarnings } from "./plan-warnings.js";
import { relativeStepCost, type PlannedLayer } from "./relative-step-cost.js";

/** The input of {@link planFreezing}. */
export interface FreezePlanInput {
  /** All callbacks of the run; those that are no Freezers do not matter. */
  readonly callbacks: readonly Callback[];
  /** The parameters of the built model. */
  readonly parameters: readonly Parameter[];
  /** All its layers, also those without parameters. */
  readonly layers: readonly PlannedLayer[];
  /** `null` when the run has no such limit. */
  readonly maxEpochs: number | null;
  /** Optimizer steps in one epoch; `null` when unknown. */
  readonly stepsPerEpoch: number | null;
  /** Optimizer steps of the run, where a limit of steps ends it before the last epoch does. */
  readonly maxSteps?: number;
  /**
   * Epochs, or optimizer steps, from one validation to the next; `null` when the run has none. By
   * default 1 epoch.
   */
  readonly validateEvery?: number | { readonly steps: number } | null;
  /** Names of all metrics that the run will log, where they are known. */
  readonly metricNames?: readonly string[] | undefined;
  /**
   * Forecasts a step while the parameters of these names are frozen, where the trainer can tell.
   */
  readonly forecast?: (frozen: ReadonlySet<string>) => StepForecast;
  readonly logger: Logger;
}

/**
 * Works out what a run with these callbacks will freeze when, by the schedule that the run itself
 * follows. Trains nothing and changes no flag.
 *
 * @throws OptionError as the run would: UNMATCHED_PARAMETER, UNKNOWN_METRIC, NOTHING_TRAINABLE
 * @noTarget
 */
export function planFreezing(input: FreezePlanInput): FreezePlan {
  const { parameters, layers, maxEpochs, stepsPerEpoch, maxSteps, validateEvery = 1 } = input;
  const length = { maxEpochs, stepsPerEpoch, maxSteps };
  const freezers = scheduleFreezers(input);
  requireTrainable(freezers, parameters, isTrainableByUser, length);
  const { earliest, endOf } = earliestReleases(freezers, { ...length, validateEvery });
  const phases: PlannedPhase[] = [];
  for (const phase of freezePhases(earliest, length)) addPhase(phases, planPhase(phase, endOf(phase), input));
  return new FreezePlan({
    maxEpochs,
    stepsPerEpoch,
    parameters: parameters.map(({ name, size, layerPath }) => ({ name, size, layer: layerPath })),
    phases,
    warnings: planWarnings({ freezers: earliest, layers, parameters, phases, ...length }),
    layerTypes: new Map(parameters.map(({ layerPath, layerType }) => [layerPath, layerType])),
  });
}

/** Works out the Freezers among the callbacks, and tells of those that select the same. */
function scheduleFreezers({
  callbacks,
  parameters,
  layers,
  metricNames,
  logger,
}: FreezePlanInput): readonly ScheduledFreezer[] {
  const owners = new Set(parameters.map(({ layerPath }) => layerPath));
  const bareLayers = layers
    .filter(({ path, type }) => isBatchNormalization(type) && !owners.has(path))
    .map(({ path }) => path);
  const freezers: ScheduledFreezer[] = [];
  const overlaps = new Overlaps();
  for (const freezer of callbacks.filter((callback) => Freezer.is(callback))) {
    freezer.requireMetric(metricNames);
    const scheduled = scheduleGroups(freezer, parameters, bareLayers);
    const [issue, ...issues] = scheduled.issues;
    if (issue !== undefined) throw new OptionError([issue, ...issues], { subject: freezer });
    for (const line of overlaps.add(scheduled)) logger.info(line);
    freezers.push(scheduled);
  }
  return freezers;
}

function planPhase(
  { from, until, frozen }: FreezePhase,
  metric: MetricRelease | undefined,
  { parameters, layers, forecast }: FreezePlanInput,
): PlannedPhase {
  const trains = (parameter: Parameter) => isTrainableByUser(parameter) && !frozen.has(parameter.identity);
  const trainable = parameters.filter(trains);
  const still = parameters.filter((parameter) => !trains(parameter));
  return {
    fromEpoch: from.epoch,
    fromStep: from.step,
    untilEpoch: until?.epoch ?? null,
    untilStep: until?.step ?? null,
    ...(metric === undefined ? {} : { until: metric }),
    frozen: still.map(({ name }) => name),
    trainableParameters: scalarsOf(trainable),
    frozenParameters: scalarsOf(still),
    relativeStepCost: relativeStepCost(layers, new Set(trainable.map(({ layerPath }) => layerPath))),
    ...(forecast && { forecast: forecast(new Set(still.map(({ name }) => name))) }),
  };
}

/** A release of what the user froze changes nothing, and begins no phase. */
function addPhase(phases: PlannedPhase[], phase: PlannedPhase): void {
  const last = phases.at(-1);
  if (last === undefined || !isSameList(last.frozen, phase.frozen)) phases.push(phase);
  else phases[phases.length - 1] = { ...phase, fromEpoch: last.fromEpoch, fromStep: last.fromStep };
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

function scalarsOf(parameters: readonly Parameter[]): number {
  return parameters.reduce((sum, { size }) => sum + size, 0);
}
