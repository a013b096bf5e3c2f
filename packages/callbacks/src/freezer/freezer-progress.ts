import type { StateValue } from "../callback.js";
import { readCount, readCounts, readField, readTexts } from "../read-state.js";
import { isFrozenAt, lastReleaseStep } from "./freeze-schedule.js";
import type { FreezerOptions } from "./freezer-options.js";
import type { ScheduledFreezer, ScheduledGroup } from "./scheduled-groups.js";
import type { TrainingTime } from "./freeze-window.js";

/** The cause of a release. */
export type ReleaseCause = "schedule" | "metric" | "call";

/**
 * How far a Freezer has come in a run. With its options and the clock, this decides what is frozen;
 * a checkpoint keeps all of it. Groups go by their labels, so that it fits a model that is built
 * anew.
 */
export class FreezerProgress {
  #isUnfrozen = false;
  /** Groups held since the last {@link advance}; `undefined` before the first one of a run. */
  #held: ReadonlySet<string> | undefined;
  /** Completed steps of the run when a group was released. */
  #releaseSteps = new Map<string, number>();
  #releasedByMetric = new Set<string>();
  /** How many times in a row the metric has not improved. */
  #wait = 0;
  #lastReleaseEpoch = -1;

  /**
   * @param patience - how many times in a row the metric fails to improve before it releases a
   * group
   */
  private constructor(private readonly patience: number) {}

  /** Of a Freezer with these options, before any run. */
  static of({ monitor, patience = 3 }: FreezerOptions): FreezerProgress {
    return new FreezerProgress(monitor === undefined ? Infinity : patience);
  }

  /** Whether everything was released by hand. */
  get isUnfrozen(): boolean {
    return this.#isUnfrozen;
  }

  unfreeze(): void {
    this.#isUnfrozen = true;
  }

  /** `undefined` before the first {@link advance} of a run that starts from nothing. */
  get held(): ReadonlySet<string> | undefined {
    return this.#held;
  }

  /** Whether any group is held. */
  get isHolding(): boolean {
    return this.#held !== undefined && this.#held.size > 0;
  }

  /** Takes note of a value of the metric. */
  noteMetric(hasImproved: boolean): void {
    this.#wait = hasImproved ? 0 : this.#wait + 1;
  }

  /** Forgets how often the metric has not improved. */
  restartPatience(): void {
    this.#wait = 0;
  }

  /**
   * Goes on to a moment of the run.
   *
   * A metric releases the first group that is held, at most one in an epoch, and none where the
   * schedule has just released one.
   *
   * @returns the groups held from now on
   */
  advance(
    freezer: ScheduledFreezer,
    now: TrainingTime,
    stepsPerEpoch: number | null,
  ): readonly ScheduledGroup[] {
    const held = this.#held ?? new Set();
    const scheduled = this.#isUnfrozen ? [] : freezer.groups.filter((group) => this.#isScheduled(group, now));
    const isDue = this.#wait >= this.patience && now.epoch !== this.#lastReleaseEpoch;
    const groups = isDue && isHolding(scheduled, held) ? this.#releaseFirst(scheduled) : scheduled;
    if (this.#held?.size === groups.length && isHolding(groups, held)) return groups;
    const labels = new Set(groups.map(({ label }) => label));
    for (const { label, windows } of freezer.groups) {
      if (labels.has(label)) this.#releaseSteps.delete(label);
      else if (held.has(label)) this.#noteRelease(label, now);
      // A run that begins in the middle finds groups released that it has not seen held.
      else if (!this.#releaseSteps.has(label))
        this.#releaseSteps.set(label, lastReleaseStep(windows, now, stepsPerEpoch));
    }
    this.#held = labels;
    return groups;
  }

  /** Completed steps of the run when a group was released last; `null` while it is held. */
  releaseStepOf({ label }: ScheduledGroup): number | null {
    return this.#releaseSteps.get(label) ?? null;
  }

  causeOf({ label }: ScheduledGroup): ReleaseCause {
    return this.#isUnfrozen ? "call" : this.#releasedByMetric.has(label) ? "metric" : "schedule";
  }

  state(): Readonly<Record<string, StateValue>> {
    return {
      unfrozen: this.#isUnfrozen,
      held: this.#held === undefined ? null : [...this.#held],
      release_steps: Object.fromEntries(this.#releaseSteps),
      released_by_metric: [...this.#releasedByMetric],
      wait: this.#wait,
      last_release_epoch: this.#lastReleaseEpoch,
    };
  }

  /** Goes on from a state; `null` starts over. @throws SavedStateError */
  load(state: StateValue): void {
    const held = readTexts(state, "held");
    this.#isUnfrozen = readField(state, "unfrozen") === true;
    this.#held = held === null ? undefined : new Set(held);
    this.#releaseSteps = new Map(readCounts(state, "release_steps"));
    this.#releasedByMetric = new Set(readTexts(state, "released_by_metric"));
    this.#wait = readCount(state, "wait") ?? 0;
    this.#lastReleaseEpoch = readCount(state, "last_release_epoch") ?? -1;
  }

  #isScheduled({ label, windows }: ScheduledGroup, now: TrainingTime): boolean {
    return !this.#releasedByMetric.has(label) && isFrozenAt(windows, now);
  }

  #releaseFirst([first, ...others]: readonly ScheduledGroup[]): readonly ScheduledGroup[] {
    if (first !== undefined) this.#releasedByMetric.add(first.label);
    return others;
  }

  #noteRelease(label: string, { epoch, step }: TrainingTime): void {
    this.#releaseSteps.set(label, step);
    this.#lastReleaseEpoch = epoch;
    this.#wait = 0;
  }
}

/** Whether all that were held still are. */
function isHolding(groups: readonly ScheduledGroup[], held: ReadonlySet<string>): boolean {
  return groups.filter(({ label }) => held.has(label)).length === held.size;
}
