import type { Parameter, Trainer } from "../trainer.js";
import { LearningRates } from "./learning-rates.js";
import { NormalizationModes } from "./normalization-modes.js";
import { OptimizerState } from "./optimizer-state.js";
import { ReleaseSteps } from "./release-steps.js";
import type { ScheduledGroup } from "./scheduled-groups.js";

/** How things stand after a transition, its flags being set. */
export interface FreezeSituation {
  /** All parameters of the model. */
  readonly parameters: readonly Parameter[];
  /** All groups of all Freezers. */
  readonly groups: readonly ScheduledGroup[];
  /** Those of them that are held. */
  readonly held: readonly ScheduledGroup[];
  /** Parameters that train from now on. */
  readonly thawed: readonly Parameter[];
}

/** What Freezers ask of a trainer beyond the flags of parameters, in one run. */
export class TrainingControls {
  readonly releases = new ReleaseSteps();
  readonly #normalization = new NormalizationModes();
  readonly #rates = new LearningRates();
  readonly #optimizerState = new OptimizerState();

  /** After a transition. */
  follow(trainer: Trainer, { parameters, groups, held, thawed }: FreezeSituation): void {
    this.#normalization.apply(trainer, parameters, held);
    this.#optimizerState.follow(trainer, groups, thawed);
    this.releases.note(trainer, groups, new Set(held));
    this.#rates.follow(trainer, groups, (group) => this.releases.stepOf(group));
  }

  /** At a step without one. */
  advance(trainer: Trainer): void {
    this.#rates.advance(trainer);
  }
}
