import type { Callback, MonitorMode } from "@lighterjs/callbacks";
import { nameFault, unusableName } from "../loggers/metric-name.js";
import type { System } from "../system/system.js";

/**
 * Names of all metrics that a run logs; nothing where a callback takes part that does not say what it logs.
 *
 * @throws OptionError about a name that a callback cannot use
 */
export function loggedNames(system: System, callbacks: readonly Callback[]): readonly string[] | undefined {
  const { metrics = {}, dataloaders, scheduler } = system.options;
  const names = [
    "train/loss",
    ...(metrics.train ?? []).map(({ name }) => `train/${name}`),
    ...(scheduler === undefined ? [] : ["train/learning_rate"]),
    ...(dataloaders.val === undefined
      ? []
      : ["val/loss", ...(metrics.val ?? []).map(({ name }) => `val/${name}`)]),
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

/** Which values of the metrics of a system are better, by the name that they are logged by, of those that say so. */
export function metricModes(system: System): ReadonlyMap<string, MonitorMode> {
  const { metrics = {} } = system.options;
  const modes = new Map<string, MonitorMode>([
    ["train/loss", "min"],
    ["val/loss", "min"],
  ]);
  for (const stage of ["train", "val"] as const)
    for (const { name, better } of metrics[stage] ?? [])
      if (better !== undefined) modes.set(`${stage}/${name}`, better);
  return modes;
}
