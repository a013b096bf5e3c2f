import type { MeasuredStage } from "../system/stage-metrics.js";

/** What is measured in a stage under the names it is logged by: `val/accuracy`. */
export function logNames<Value>(
  stage: MeasuredStage,
  metrics: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`${stage}/${name}`, value]));
}
