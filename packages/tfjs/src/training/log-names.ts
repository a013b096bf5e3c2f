import type { MeasuredStage } from "../system/stage-metrics.js";

/** Metrics of a stage under the names they are logged by: `val/accuracy`. */
export function logNames(
  stage: MeasuredStage,
  metrics: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`${stage}/${name}`, value]));
}
