import type { TextReader } from "@lighterjs/core";
import type { PlanReport } from "../foreseeing-trainer.js";
import { planPage } from "./html/plan-page.js";
import {
  distinctNotes,
  type FreezePlanContent,
  type PlannedParameter,
  type PlanNote,
  type PlanWarning,
} from "./plan-content.js";
import { renderPlan } from "./render-plan.js";

/**
 * The plan of what a run will freeze when, worked out before it starts.
 *
 * @noTarget
 */
export class FreezePlan implements PlanReport {
  constructor(readonly content: FreezePlanContent) {}

  /** The JSON of `lighter plan --format json`. */
  toJSON(): FreezePlanJson {
    const { maxEpochs, stepsPerEpoch, parameters, phases, warnings } = this.content;
    return {
      max_epochs: maxEpochs,
      steps_per_epoch: stepsPerEpoch,
      parameters,
      phases: phases.map((phase) => ({
        from_epoch: phase.fromEpoch,
        from_step: phase.fromStep,
        until_epoch: phase.untilEpoch,
        until_step: phase.untilStep,
        ...(phase.until && {
          until: { when: phase.until.when, at_latest_epoch: phase.until.atLatestEpoch },
        }),
        frozen: phase.frozen,
        trainable_parameters: phase.trainableParameters,
        frozen_parameters: phase.frozenParameters,
        relative_step_cost: phase.relativeStepCost,
        ...(phase.forecast && {
          estimated_step_cost: phase.forecast.estimatedStepCost,
          cached_step_cost: phase.forecast.cachedStepCost,
          notes: phase.forecast.notes,
        }),
      })),
      warnings,
      ...(phases.some(({ forecast }) => forecast) && { notes: distinctNotes(phases) }),
    };
  }

  render({ color, width, isTerminal = true }: TextReader): string {
    return renderPlan(this.content, { color, width: isTerminal ? width : Infinity });
  }

  toHTML(): string {
    return planPage(this.content);
  }
}

/** See {@link PlannedPhase} and {@link FreezePlanContent} for the meaning of each field. */
export interface FreezePlanJson {
  readonly max_epochs: number | null;
  readonly steps_per_epoch: number | null;
  readonly parameters: readonly PlannedParameter[];
  readonly phases: readonly {
    readonly from_epoch: number;
    readonly from_step: number | null;
    readonly until_epoch: number | null;
    readonly until_step: number | null;
    readonly until?: { readonly when: string; readonly at_latest_epoch: number | null };
    readonly frozen: readonly string[];
    readonly trainable_parameters: number;
    readonly frozen_parameters: number;
    readonly relative_step_cost: number | null;
    /** These three only where the trainer says what it expects of a step. */
    readonly estimated_step_cost?: number;
    readonly cached_step_cost?: number;
    readonly notes?: readonly PlanNote[];
  }[];
  readonly warnings: readonly PlanWarning[];
  /** Those of all phases, each once. */
  readonly notes?: readonly PlanNote[];
}
