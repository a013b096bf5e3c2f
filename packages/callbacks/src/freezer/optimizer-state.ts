import type { Parameter, Trainer } from "../trainer.js";
import { claimedBy, type ScheduledGroup } from "./scheduled-groups.js";

/** What the optimizer remembers of parameters that thaw, in one run. */
export class OptimizerState {
  /** Identities of parameters that have trained before. */
  readonly #known = new Set<object>();
  #hasToldLimit = false;

  /** Lets the optimizer forget what thaws, unless every Freezer that selects it says `optimizer_state: keep`. */
  follow(trainer: Trainer, groups: readonly ScheduledGroup[], thawed: readonly Parameter[]): void {
    const forgotten = claimedBy(groups.filter(({ subject }) => subject.options.optimizer_state !== "keep"));
    const parameters = thawed.filter(({ identity }) => forgotten.has(identity));
    if (trainer.capabilities.resetOptimizerState === undefined) this.#tellLimit(trainer, parameters);
    else if (parameters.length > 0) trainer.capabilities.resetOptimizerState(parameters);
    for (const { identity, trainable } of groups.flatMap((group) => group.parameters))
      if (trainable) this.#known.add(identity);
  }

  #tellLimit(trainer: Trainer, forgotten: readonly Parameter[]): void {
    if (this.#hasToldLimit || !forgotten.some(({ identity }) => this.#known.has(identity))) return;
    this.#hasToldLimit = true;
    trainer.logger.info(
      "this trainer cannot make its optimizer forget: what is released again goes on with the momentum that it had",
    );
  }
}
