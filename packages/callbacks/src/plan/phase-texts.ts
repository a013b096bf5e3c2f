import { grouped } from "../wording.js";
import type { PlannedPhase } from "./plan-content.js";

/** What a reader is told of one phase. */
export type PhaseTexts = Readonly<Record<"epochs" | "steps" | "trainable" | "cost", string>>;

export function phaseTexts(phase: PlannedPhase, stepsPerEpoch: number | null): PhaseTexts {
  const { fromEpoch, untilEpoch, fromStep, untilStep } = phase;
  const lastStep = untilStep === null ? null : untilStep - 1;
  const lastEpoch =
    stepsPerEpoch !== null && lastStep !== null
      ? Math.floor(lastStep / stepsPerEpoch)
      : untilEpoch === null
        ? null
        : untilEpoch - 1;
  return {
    epochs: range(fromEpoch, lastEpoch),
    steps: fromStep === null ? "" : range(fromStep, lastStep),
    trainable: grouped(phase.trainableParameters),
    cost: phase.relativeStepCost === null ? "unknown" : percent(phase.relativeStepCost),
  };
}

export function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function range(first: number, last: number | null): string {
  return last === null ? `${first}–` : last === first ? `${first}` : `${first}–${last}`;
}
