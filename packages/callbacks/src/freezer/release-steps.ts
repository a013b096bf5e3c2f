import type { Trainer } from "../trainer.js";
import type { Release } from "./freeze-schedule.js";
import type { ConfiguredFreezer, ScheduledGroup } from "./scheduled-groups.js";

/** When each group of a run was released, in the optimizer steps that the run had made. */
export class ReleaseSteps {
  readonly #steps = new Map<ConfiguredFreezer, Map<string, number>>();

  /** Takes note of which groups are held now; all others are released, since now if they were held before. */
  note(trainer: Trainer, groups: readonly ScheduledGroup[], held: ReadonlySet<ScheduledGroup>): void {
    for (const group of groups) {
      const steps = this.#of(group.subject);
      if (held.has(group)) steps.delete(group.label);
      else if (!steps.has(group.label))
        // A run that begins in the middle finds groups released that it has not seen held.
        steps.set(group.label, Math.min(trainer.globalStep, scheduledStep(group.release, trainer)));
    }
  }

  /** `null` while the group is held. */
  stepOf({ subject, label }: ScheduledGroup): number | null {
    return this.#of(subject).get(label) ?? null;
  }

  #of(freezer: ConfiguredFreezer): Map<string, number> {
    const known = this.#steps.get(freezer) ?? new Map<string, number>();
    this.#steps.set(freezer, known);
    return known;
  }
}

/** The step at which a schedule releases; `Infinity` where it does not say so. */
function scheduledStep({ epoch = Infinity, step = Infinity }: Release, { stepsPerEpoch }: Trainer): number {
  return Math.min(step, epoch === 0 ? 0 : epoch * (stepsPerEpoch ?? Infinity));
}
