import type { OptionPath } from "@lighterjs/schema";
import { FunctionMetric, type MetricFunction } from "../metrics/function-metric.js";
import type { Metric } from "../metrics/metric.js";

/** A stage that measures. */
export type MeasuredStage = "train" | "val" | "test";

/**
 * Metrics of one stage: a list for the only output, a mapping of lists by output, or a mapping of
 * metrics under names of their own, which are for overrides. `null` takes one away that another
 * file has.
 */
export type MetricsOption =
  | readonly (Metric | MetricFunction)[]
  | Readonly<Record<string, Metric | MetricFunction | readonly (Metric | MetricFunction)[] | null>>;

/** A metric and where it stands among the options of a system. */
export interface PlacedMetric {
  readonly metric: Metric;
  readonly path: OptionPath;
}

/** The metrics of one output. */
export interface MetricGroup {
  /** Undefined for those that name no output, and so are of the only one. */
  readonly output: string | undefined;
  readonly metrics: readonly PlacedMetric[];
}

/** The metrics of a stage by output, in the order of writing. */
export function metricGroups(stage: MeasuredStage, given: MetricsOption = []): readonly MetricGroup[] {
  const place = (metrics: readonly (Metric | MetricFunction)[], path: OptionPath) =>
    metrics.map((metric, index) => ({ metric: asMetric(metric), path: [...path, index] }));
  if (isList(given)) return [{ output: undefined, metrics: place(given, ["metrics", stage]) }];
  const loose: PlacedMetric[] = [];
  const groups: MetricGroup[] = [];
  for (const [key, value] of Object.entries(given)) {
    const path = ["metrics", stage, key];
    if (value === null) continue;
    if (isList(value)) groups.push({ output: key, metrics: place(value, path) });
    else loose.push({ metric: asMetric(value), path });
  }
  return loose.length > 0 ? [{ output: undefined, metrics: loose }, ...groups] : groups;
}

function asMetric(metric: Metric | MetricFunction): Metric {
  return typeof metric === "function" ? new FunctionMetric(metric) : metric;
}

function isList<T>(
  value: T | readonly (Metric | MetricFunction)[],
): value is readonly (Metric | MetricFunction)[] {
  return Array.isArray(value);
}
