import type { Parameter, Trainer } from "../trainer.js";
import { warmUpShare, type ScheduledGroup } from "./scheduled-groups.js";

/** Parameters that train and belong to the same groups, so that they have one learning rate. */
interface Target {
  readonly parameters: readonly Parameter[];
  readonly groups: readonly ScheduledGroup[];
  /** Step at which the last of the groups was released. */
  readonly since: number;
}

/**
 * Sets the learning rates of what Freezers select, in one run. A parameter of several groups has
 * the product of their rates. What a multiplier is depends on the options and the steps of the
 * releases alone.
 */
export class LearningRates {
  #targets: readonly Target[] = [];
  /** By identity of a parameter. */
  #targetOf: ReadonlyMap<object, Target> = new Map();
  /**
   * Multipliers by identity. What a trainer begins a run with is not relied on: a resumed one may
   * begin in mid-warm-up.
   */
  readonly #set = new Map<object, number>();
  /** The step that the next multipliers are due at; `Infinity` while none changes by itself. */
  #due = Infinity;

  /**
   * Takes note of a transition.
   *
   * @param releasedAt - the steps that the run had made when a group was released; `null` while it
   * is held
   * @param tellLimit - takes the line that tells what this trainer cannot do
   */
  follow(
    trainer: Trainer,
    groups: readonly ScheduledGroup[],
    releasedAt: (group: ScheduledGroup) => number | null,
    tellLimit: (line: string) => void,
  ): void {
    if (trainer.capabilities.setLearningRateMultiplier === undefined) {
      if (groups.some(hasOwnRate))
        tellLimit(
          "this trainer has one learning rate for all parameters: `lr_factor`, `lr_warmup_steps` and " +
            "`lr_decay_per_group` do nothing",
        );
      return;
    }
    this.#targets = targetsOf(groups, releasedAt);
    this.#targetOf = new Map(
      this.#targets.flatMap((target) => target.parameters.map(({ identity }) => [identity, target])),
    );
    this.#due = trainer.globalStep;
    this.advance(trainer);
  }

  /** Goes on with warm-ups. To be called at every step; does nothing while there are none. */
  advance(trainer: Trainer): void {
    const { globalStep } = trainer;
    if (globalStep < this.#due) return;
    const changes = new Map<number, Parameter[]>();
    this.#due = Infinity;
    for (const { parameters, groups, since } of this.#targets) {
      const shares = groups.map(({ subject }) => warmUpShare(subject.options, globalStep - since));
      if (shares.some((share) => share < 1)) this.#due = globalStep + 1;
      const multiplier = product([...groups.map(({ rate }) => rate), ...shares]);
      const changed = parameters.filter(({ identity }) => this.#set.get(identity) !== multiplier);
      if (changed.length === 0) continue;
      for (const { identity } of changed) this.#set.set(identity, multiplier);
      const alike = changes.get(multiplier) ?? [];
      alike.push(...changed);
      changes.set(multiplier, alike);
    }
    for (const [multiplier, parameters] of changes)
      trainer.capabilities.setLearningRateMultiplier?.(parameters, multiplier);
  }

  /**
   * The rate of a group once it has warmed up, as a factor of the base rate; `undefined` where its
   * parameters differ.
   */
  rateOf({ parameters }: ScheduledGroup): number | undefined {
    const targets = new Set(parameters.flatMap(({ identity }) => this.#targetOf.get(identity) ?? []));
    const [rate, ...others] = new Set(
      [...targets].map(({ groups }) => product(groups.map((own) => own.rate))),
    );
    return others.length === 0 ? rate : undefined;
  }
}

/** Whether a group has at any time another rate than the base rate. */
function hasOwnRate({ rate, subject }: ScheduledGroup): boolean {
  return rate !== 1 || warmUpShare(subject.options, 0) < 1;
}

/**
 * The parameters all of whose groups are released, those of the same groups together. Those that no
 * option says anything of are left to others.
 */
function targetsOf(
  groups: readonly ScheduledGroup[],
  releasedAt: (group: ScheduledGroup) => number | null,
): readonly Target[] {
  const members = new Map<object, { readonly parameter: Parameter; readonly indexes: number[] }>();
  for (const [index, { parameters }] of groups.entries())
    for (const parameter of parameters) {
      const known = members.get(parameter.identity);
      if (known === undefined) members.set(parameter.identity, { parameter, indexes: [index] });
      else known.indexes.push(index);
    }
  const targets = new Map<string, Target & { readonly parameters: Parameter[] }>();
  for (const { parameter, indexes } of members.values()) {
    const key = indexes.join();
    const known = targets.get(key);
    if (known !== undefined) known.parameters.push(parameter);
    else {
      const own = indexes.map((index) => groups[index]!);
      const since = Math.max(...own.map((group) => releasedAt(group) ?? Infinity));
      targets.set(key, { parameters: [parameter], groups: own, since });
    }
  }
  return [...targets.values()].filter(({ groups: own, since }) => since < Infinity && own.some(hasOwnRate));
}

/** The same whatever the order of the factors, to the last bit. */
function product(factors: readonly number[]): number {
  return [...factors].sort((a, b) => a - b).reduce((all, factor) => all * factor, 1);
}
