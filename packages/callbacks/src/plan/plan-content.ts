/** A parameter as the plan names it. */
export interface PlannedParameter {
  readonly name: string;
  /** Number of scalars. */
  readonly size: number;
  /** Path of its layer. */
  readonly layer: string;
}

/** A release that waits for a metric: nobody knows beforehand when it comes. */
export interface MetricRelease {
  /** In words: `val/loss stops improving`. */
  readonly when: string;
  /**
   * Epoch at which the schedule releases the group all the same; `null` when it waits for the
   * metric alone.
   */
  readonly atLatestEpoch: number | null;
}

/**
 * A stretch of the run in which the same parameters are frozen. Bounds are half-open. Where a
 * release waits for a metric, this bound and those behind it are the earliest possible: what a run
 * does whose metric never improves.
 */
export interface PlannedPhase {
  readonly fromEpoch: number;
  /** `null`, as all steps of the plan, when the length of an epoch is unknown. */
  readonly fromStep: number | null;
  /** `null` when the run has no known end. */
  readonly untilEpoch: number | null;
  readonly untilStep: number | null;
  /** Only where the phase ends when a metric stops improving, perhaps later than its bound says. */
  readonly until?: MetricRelease;
  /** Names of the parameters that do not train, in the order of the model. */
  readonly frozen: readonly string[];
  /** Numbers of scalars. */
  readonly trainableParameters: number;
  readonly frozenParameters: number;
  /**
   * Cost of a step, where one that trains everything costs 1; `null` when no layer says what it
   * costs.
   */
  readonly relativeStepCost: number | null;
  /** The trainer's forecast of its steps. Missing where it does not say. */
  readonly forecast?: StepForecast;
}

/** A trainer's forecast of a step while certain parameters are frozen. */
export interface StepForecast {
  /** Cost of a step that computes all that it needs, where one that trains everything costs 1. */
  readonly estimatedStepCost: number;
  /** The same, once what the frozen region makes of each sample is kept and not computed again. */
  readonly cachedStepCost: number;
  /** Where the frozen region ends and why, and what is not kept. */
  readonly notes: readonly PlanNote[];
}

/** Something worth knowing about a phase that is no fault. */
export interface PlanNote {
  readonly code: string;
  readonly message: string;
}

/** A warning of a plan, by its code. */
export interface PlanWarning {
  readonly code: string;
  readonly message: string;
}

/** The content of a {@link FreezePlan}. */
export interface FreezePlanContent {
  readonly maxEpochs: number | null;
  readonly stepsPerEpoch: number | null;
  readonly parameters: readonly PlannedParameter[];
  readonly phases: readonly PlannedPhase[];
  readonly warnings: readonly PlanWarning[];
  /**
   * Class of each layer by its path, where known: it says which layers a line of the table is
   * about.
   */
  readonly layerTypes?: ReadonlyMap<string, string>;
}

/** A note, and phases one after the other that have it. */
interface PhaseNote {
  readonly note: PlanNote;
  readonly phases: readonly PlannedPhase[];
}

/** The trainer's notes on the phases, in their order; the same note of neighbours once. */
export function phaseNotes(phases: readonly PlannedPhase[]): readonly PhaseNote[] {
  const told: { readonly note: PlanNote; readonly phases: PlannedPhase[]; until: number }[] = [];
  for (const [index, phase] of phases.entries())
    for (const note of phase.forecast?.notes ?? []) {
      const known = told.find((other) => other.until === index && isSame(other.note, note));
      if (known === undefined) told.push({ note, phases: [phase], until: index + 1 });
      else {
        known.phases.push(phase);
        known.until = index + 1;
      }
    }
  return told;
}

/** The notes of all phases, each once, in the order in which they come up. */
export function distinctNotes(phases: readonly PlannedPhase[]): readonly PlanNote[] {
  const notes: PlanNote[] = [];
  for (const { note } of phaseNotes(phases))
    if (!notes.some((known) => isSame(known, note))) notes.push(note);
  return notes;
}

function isSame(a: PlanNote, b: PlanNote): boolean {
  return a.code === b.code && a.message === b.message;
}
