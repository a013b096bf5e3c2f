import type { Parameter, Trainer } from "../trainer.js";
import { warmUpShare } from "./group-rates.js";
import type { ScheduledGroup } from "./scheduled-groups.js";

/** A parameter that trains, with the groups that it belongs to. */
interface Target {
  readonly parameter: Parameter;
  readonly groups: readonly ScheduledGroup[];
  /** Step at which the last of them was released. */
  readonly since: number;
}

/**
 * Sets the learning rates of what Freezers select, in one run. A parameter of several groups has the product of their
 * rates. What a multiplier is depends on the options and the steps of the releases alone.
 */
export class LearningRates {
  #targets: ReadonlyMap<object, Target> = new Map();
  /** Multipliers that are not those a run begins with. */
  readonly #set = new Map<object, number>();
  /** The step that the next multipliers are due at; `Infinity` while none changes by itself. */
  #due = Infinity;
  #hasToldLimit = false;

  /**
   * Takes note of a transition.
   *
   * @param releasedAt - the steps that the run had made when a group was released; `null` while it is held
   */
  follow(
    trainer: Trainer,
    groups: readonly ScheduledGroup[],
    releasedAt: (group: ScheduledGroup) => number | null,
  ): void {
    if (trainer.capabilities.setLearningRateMultiplier === undefined) {
      this.#tellLimit(trainer, groups);
      return;
    }
    this.#targets = targetsOf(groups, releasedAt);
    this.#due = trainer.globalStep;
    this.advance(trainer);
  }

  /** Goes on with warm-ups. To be called at every step; does nothing while there are none. */
  advance(trainer: Trainer): void {
    const { globalStep } = trainer;
    if (globalStep < this.#due) return;
    const changes = new Map<number, Parameter[]>();
    this.#due = Infinity;
    for (const { parameter, groups, since } of this.#targets.values()) {
      const shares = groups.map(({ subject }) => warmUpShare(subject.options, globalStep - since));
      if (shares.some((share) => share < 1)) this.#due = globalStep + 1;
      const multiplier = product([...groups.map(({ rate }) => rate), ...shares]);
      if (multiplier === (this.#set.get(parameter.identity) ?? 1)) continue;
      this.#set.set(parameter.identity, multiplier);
      const alike = changes.get(multiplier);
      if (alike === undefined) changes.set(multiplier, [parameter]);
      else alike.push(parameter);
    }
    for (const [multiplier, parameters] of changes)
      trainer.capabilities.setLearningRateMultiplier?.(parameters, multiplier);
  }

  /** The rate of a group once it has warmed up, as a factor of the base rate; `undefined` where its parameters differ. */
  rateOf({ parameters }: ScheduledGroup): number | undefined {
    const targets = parameters.flatMap(({ identity }) => this.#targets.get(identity) ?? []);
    const [rate, ...others] = new Set(
      targets.map(({ groups }) => product(groups.map((group) => group.rate))),
    );
    return others.length === 0 ? rate : undefined;
  }

  #tellLimit(trainer: Trainer, groups: readonly ScheduledGroup[]): void {
    const concernsAny = groups.some(
      ({ rate, subject }) => rate !== 1 || (subject.options.lr_warmup_steps ?? 0) > 1,
    );
    if (!concernsAny || this.#hasToldLimit) return;
    this.#hasToldLimit = true;
    trainer.logger.info(
      "this trainer has one learning rate for all parameters: `lr_factor`, `lr_warmup_steps` and " +
        "`lr_decay_per_group` do nothing",
    );
  }
}

/** The parameters all of whose groups are released. */
function targetsOf(
  groups: readonly ScheduledGroup[],
  releasedAt: (group: ScheduledGroup) => number | null,
): ReadonlyMap<object, Target> {
  const targets = new Map<object, Target>();
  for (const group of groups) {
    const released = releasedAt(group) ?? Infinity;
    for (const parameter of group.parameters) {
      const known = targets.get(parameter.identity);
      targets.set(parameter.identity, {
        parameter,
        groups: [...(known?.groups ?? []), group],
        since: Math.max(known?.since ?? 0, released),
      });
    }
  }
  return new Map([...targets].filter(([, { since }]) => since < Infinity));
}

/** The same whatever the order of the factors, to the last bit. */
function product(factors: readonly number[]): number {
  return [...factors].sort((a, b) => a - b).reduce((all, factor) => all * factor, 1);
}
