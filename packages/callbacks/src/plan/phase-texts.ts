import { grouped } from "../wording.js";
import type { PlannedPhase } from "./plan-content.js";

/** The texts of one phase, or of some that follow one another. */
export type ColumnTexts = Readonly<Record<"epochs" | "steps" | "trainable" | "cost" | "cached", string>>;

export function phaseTexts(phase: PlannedPhase, stepsPerEpoch: number | null): ColumnTexts {
  return columnTexts({ phases: [phase] }, stepsPerEpoch);
}

/** Numbers that differ between the phases are given as from the first to the last. */
export function columnTexts(
  { phases }: { readonly phases: readonly PlannedPhase[] },
  stepsPerEpoch: number | null,
): ColumnTexts {
  const [first] = phases;
  const last = phases.at(-1);
  if (first === undefined || last === undefined)
    return { epochs: "", steps: "", trainable: "", cost: "", cached: "" };
  const { untilEpoch, untilStep } = last;
  const lastStep = untilStep === null ? null : untilStep - 1;
  const lastEpoch =
    stepsPerEpoch !== null && lastStep !== null
      ? Math.floor(lastStep / stepsPerEpoch)
      : untilEpoch === null
        ? null
        : untilEpoch - 1;
  const each = (text: (phase: PlannedPhase) => string) => [...new Set([text(first), text(last)])].join("–");
  return {
    epochs: range(first.fromEpoch, lastEpoch),
    steps: first.fromStep === null ? "" : range(first.fromStep, lastStep),
    trainable: each(({ trainableParameters: count }) => (first === last ? grouped(count) : compact(count))),
    cost: each((phase) => costText(phase.forecast?.estimatedStepCost ?? phase.relativeStepCost)),
    cached: each(({ forecast }) => (forecast ? costText(forecast.cachedStepCost) : "")),
  };
}

/** `1.2M` of 1,234,567: short enough for two in a column. */
function compact(amount: number): string {
  return amount.toLocaleString("en-US", { notation: "compact" });
}

function costText(cost: number | null): string {
  if (cost === null) return "unknown";
  return cost > 0 && cost < 0.005 ? "<1%" : percent(cost);
}

/** The metric that a phase waits for which ends no sooner than its bound, but perhaps later. */
export function phaseEnd({ until }: PlannedPhase): string | undefined {
  if (until === undefined) return undefined;
  const { when, atLatestEpoch } = until;
  return `until ${when}${atLatestEpoch === null ? "" : `, at the latest until epoch ${atLatestEpoch}`}`;
}

/** The share of the multiply-adds of the run that freezing saves. */
export interface SavingTexts {
  /**
   * `22%`; `at least 22%` where a release may come later. What the cache spares counts where the
   * trainer says so.
   */
  readonly all: string;
  /** The saving if nothing were kept, where that is less. */
  readonly uncached: string | undefined;
}

export function savingTexts(phases: readonly PlannedPhase[]): SavingTexts | undefined {
  const saving = expectedSaving(phases, "cached");
  const uncached = expectedSaving(phases, "uncached");
  if (saving === undefined || uncached === undefined) return undefined;
  const isLeast = phases.some(({ until }) => until !== undefined);
  return {
    all: `${isLeast ? "at least " : ""}${percent(saving)}`,
    uncached: percent(saving) === percent(uncached) ? undefined : percent(uncached),
  };
}

export function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function range(first: number, last: number | null): string {
  return last === null ? `${first}–` : last === first ? `${first}` : `${first}–${last}`;
}

/**
 * Share of the multiply-adds of the whole run that freezing saves, 0 to 1: the costs of the phases,
 * weighed with their length. The first epoch of a phase computes what the others take from the
 * cache.
 *
 * @param mode - whether to count what a trainer says of its cache
 * @returns `undefined` when the length of the run or the cost of a step is unknown
 */
function expectedSaving(phases: readonly PlannedPhase[], mode: "cached" | "uncached"): number | undefined {
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
