import type { Callback, MonitorMode } from "@lighterjs/callbacks";
import { nameFault, unusableName } from "../loggers/metric-name.js";
import { prefixOf } from "../system/heads.js";
import type { MeasuredStage } from "../system/stage-metrics.js";
import type { System } from "../system/system.js";

/** Values measured in a stage, by the names they are logged under: `val/accuracy`. */
export function logNames<Value>(
  stage: MeasuredStage,
  metrics: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`${stage}/${name}`, value]));
}

/**
 * Names of all metrics that a run logs; nothing where a callback takes part that does not say what
 * it logs.
 *
 * @throws OptionError about a name that a callback cannot use
 */
export function loggedNames(system: System, callbacks: readonly Callback[]): readonly string[] | undefined {
  const { dataloaders, scheduler } = system.options;
  const names = [
    ...measuredBy(system, "train").map(([name]) => name),
    ...(scheduler === undefined ? [] : ["train/learning_rate"]),
    ...(dataloaders.val === undefined ? [] : measuredBy(system, "val").map(([name]) => name)),
  ];
  const ofSystem = new Set(names);
  let isComplete = true;
  for (const callback of callbacks) {
    const { metricNames } = callback;
    for (const name of metricNames ?? []) {
      const fault = ofSystem.has(name) ? "the trainer logs one of that name" : nameFault(name);
      if (fault !== undefined) throw unusableName([], name, fault, callback);
    }
    if (metricNames === undefined) isComplete = false;
    else names.push(...metricNames);
  }
  return isComplete ? [...new Set(names)] : undefined;
}

/**
 * Which values of the metrics of a system are better, by the name that they are logged by, of those
 * that say so.
 */
export function metricModes(
  system: System,
  stages: readonly MeasuredStage[] = ["train", "val"],
): ReadonlyMap<string, MonitorMode> {
  const measured = stages.flatMap((stage) => measuredBy(system, stage));
  return new Map(measured.flatMap(([name, better]) => (better === undefined ? [] : [[name, better]])));
}

/**
 * Names logged of a stage, and which of their values are better: losses and metrics, of all
 * outputs.
 */
function measuredBy(
  { heads }: System,
  stage: MeasuredStage,
): readonly (readonly [string, MonitorMode | undefined])[] {
  const ofOutputs = heads.flatMap((head) => {
    const prefix = `${stage}/${prefixOf(head)}`;
    const metrics = head.metrics[stage]
      .filter(({ metric }) => metric.logged !== false)
      .map(({ metric }) => [`${prefix}${metric.name}`, metric.better] as const);
    return head.name === undefined ? metrics : [[`${prefix}loss`, "min"] as const, ...metrics];
  });
  return [[`${stage}/loss`, "min"], ...ofOutputs];
}
