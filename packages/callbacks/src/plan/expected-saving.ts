import type { PlannedPhase } from "./plan-content.js";

/**
 * Share of the multiply-adds of the whole run that freezing saves, 0 to 1: the costs of the phases, weighed with their
 * length.
 *
 * @returns `undefined` when the length of the run or the cost of a step is unknown
 */
export function expectedSaving(phases: readonly PlannedPhase[]): number | undefined {
  let total = 0;
  let spent = 0;
  for (const { fromEpoch, untilEpoch, fromStep, untilStep, relativeStepCost } of phases) {
    const length =
      fromStep !== null && untilStep !== null
        ? untilStep - fromStep
        : untilEpoch === null
          ? undefined
          : untilEpoch - fromEpoch;
    if (length === undefined || relativeStepCost === null) return undefined;
    total += length;
    spent += length * relativeStepCost;
  }
  return total === 0 ? undefined : 1 - spent / total;
}
