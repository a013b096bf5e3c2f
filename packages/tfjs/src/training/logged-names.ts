import type { Callback } from "@lighterjs/callbacks";
import type { System } from "../system/system.js";

/** Names of all metrics that a run logs; nothing where a callback takes part that does not say what it logs. */
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
  for (const { metricNames } of callbacks) {
    if (metricNames === undefined) return undefined;
    names.push(...metricNames);
  }
  return [...new Set(names)];
}
