import type { Parameter, Trainer } from "../trainer.js";
import { LearningRates } from "./learning-rates.js";
import { NormalizationModes } from "./normalization-modes.js";
import { OptimizerState } from "./optimizer-state.js";
import type { ScheduledGroup } from "./scheduled-groups.js";

/** How things stand after a transition, its flags being set. */
export interface FreezeSituation {
  /** All parameters of the model. */
  readonly parameters: readonly Parameter[];
  /** All groups of all Freezers. */
  readonly groups: readonly ScheduledGroup[];
  /** Those of them that are held. */
  readonly held: readonly ScheduledGroup[];
  /** Parameters that train from now on and were frozen before. */
  readonly thawed: readonly Parameter[];
  /** The optimizer steps that the run had made when a group was released; `null` while it is held. */
  readonly releaseStepOf: (group: ScheduledGroup) => number | null;
}

/** What Freezers ask of a trainer beyond the flags of parameters, in one run. */
export class TrainingControls {
  readonly #normalization = new NormalizationModes();
  readonly #rates = new LearningRates();
  readonly #optimizerState = new OptimizerState();
  readonly #told = new Set<string>();

  /** After a transition. */
  follow(trainer: Trainer, { parameters, groups, held, thawed, releaseStepOf }: FreezeSituation): void {
    const tellOnce = (line: string) => {
      if (!this.#told.has(line)) trainer.logger.info(line);
      this.#told.add(line);
    };
    this.#normalization.follow(trainer, parameters, held, tellOnce);
    this.#optimizerState.follow(trainer, groups, thawed, tellOnce);
    this.#rates.follow(trainer, groups, releaseStepOf, tellOnce);
  }

  /** The learning rate of a released group once it has warmed up, as a factor of the base rate, where it has one. */
  rateOf(group: ScheduledGroup): number | undefined {
    return this.#rates.rateOf(group);
  }

  /** At a step without one. */
  advance(trainer: Trainer): void {
    this.#rates.advance(trainer);
  }
}
