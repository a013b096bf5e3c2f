import type { Parameter, Trainer } from "../trainer.js";
import { claimedBy, type ScheduledGroup } from "./scheduled-groups.js";

/** What the optimizer remembers of parameters that thaw, in one run. */
export class OptimizerState {
  /** Identities of parameters that have trained before. */
  readonly #known = new Set<object>();

  /**
   * Lets the optimizer forget what thaws, unless every Freezer that selects it says `optimizer_state: keep`.
   *
   * @param tellLimit - takes the line that tells what this trainer cannot do
   */
  follow(
    { capabilities }: Trainer,
    groups: readonly ScheduledGroup[],
    thawed: readonly Parameter[],
    tellLimit: (line: string) => void,
  ): void {
    const resetting = claimedBy(groups.filter(({ subject }) => subject.options.optimizer_state !== "keep"));
    const parameters = thawed.filter(({ identity }) => resetting.has(identity));
    if (capabilities.resetOptimizerState === undefined) {
      if (parameters.some(({ identity }) => this.#known.has(identity)))
        tellLimit(
          "this trainer cannot make its optimizer forget: what is released again goes on with the momentum that it had",
        );
    } else if (parameters.length > 0) capabilities.resetOptimizerState(parameters);
    for (const { identity, trainable } of groups.flatMap((group) => group.parameters))
      if (trainable) this.#known.add(identity);
  }
}
