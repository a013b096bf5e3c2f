import type { PlannedPhase } from "./plan-content.js";

/**
 * Share of the multiply-adds of the whole run that freezing saves, 0 to 1: the costs of the phases, weighed with their
 * length. The first epoch of a phase computes what the others take from the cache.
 *
 * @param mode - whether to count what a trainer says of its cache
 * @returns `undefined` when the length of the run or the cost of a step is unknown
 */
export function expectedSaving(
  phases: readonly PlannedPhase[],
  mode: "cached" | "uncached",
): number | undefined {
  let total = 0;
  let spent = 0;
  for (const phase of phases) {
    const { fromEpoch, untilEpoch, fromStep, untilStep, relativeStepCost, forecast } = phase;
    const epochs = untilEpoch === null ? undefined : untilEpoch - fromEpoch;
    const length = fromStep !== null && untilStep !== null ? untilStep - fromStep : epochs;
    const cost = forecast?.estimatedStepCost ?? relativeStepCost;
    if (length === undefined || cost === null) return undefined;
    const later = mode === "cached" && epochs !== undefined && epochs > 1 ? 1 - 1 / epochs : 0;
    total += length;
    spent += length * ((1 - later) * cost + later * (forecast?.cachedStepCost ?? cost));
  }
  return total === 0 ? undefined : 1 - spent / total;
}
