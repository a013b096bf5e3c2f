import { grouped } from "../wording.js";
import { expectedSaving } from "./expected-saving.js";
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

/** What a phase waits for that ends no sooner than its bound, but perhaps later. */
export function phaseEnd({ until }: PlannedPhase): string | undefined {
  if (until === undefined) return undefined;
  const { when, atLatestEpoch } = until;
  return `until ${when}${atLatestEpoch === null ? "" : `, at the latest until epoch ${atLatestEpoch}`}`;
}

/** What freezing saves of the multiply-adds of the run, `22%`; `at least 22%` where a release may come later. */
export function savingText(phases: readonly PlannedPhase[]): string | undefined {
  const saving = expectedSaving(phases);
  if (saving === undefined) return undefined;
  const isLeast = phases.some(({ until }) => until !== undefined);
  return `${isLeast ? "at least " : ""}${percent(saving)}`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function range(first: number, last: number | null): string {
  return last === null ? `${first}–` : last === first ? `${first}` : `${first}–${last}`;
}
