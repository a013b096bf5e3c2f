import { OptionError } from "@lighterjs/schema";
import { addReleaser, type Releaser, type Thaw } from "../releases.js";
import type { Parameter, Trainer } from "../trainer.js";
import { enumerated, quoted } from "../wording.js";
import { bareNormalizationLayers } from "./select-parameters.js";
import { combineWarnings } from "./selection-warnings.js";
import { willThaw } from "./freeze-schedule.js";
import type { FreezerProgress } from "./freezer-progress.js";
import { Overlaps } from "./overlaps.js";
import { isTrainableByUser, ParameterFlags } from "./parameter-flags.js";
import { reportTransition } from "./report-transition.js";
import { requireTrainable } from "./freeze-phases.js";
import {
  claimedBy,
  isSameGroup,
  scheduleGroups,
  type ConfiguredFreezer,
  type ScheduledFreezer,
  type ScheduledGroup,
} from "./scheduled-groups.js";
import { setPrefixCache, TrainingControls } from "./training-controls.js";

/** A Freezer as the registry needs it. */
export interface FreezeClaimant extends ConfiguredFreezer {
  readonly progress: FreezerProgress;
}

/** Of more in one Freezer, one line says all. */
const WARNINGS_OF_A_KIND = 2;

const REGISTRIES = new WeakMap<Trainer, FreezeRegistry>();

/**
 * Where the Freezers of one trainer meet. A parameter is frozen while at least one of them claims
 * it, so their order does not matter. Nothing else writes `trainable` flags.
 */
export class FreezeRegistry implements Releaser {
  /** By claimant, in the order of their set-up. */
  #freezers = new Map<FreezeClaimant, ScheduledFreezer>();
  /** The parameters that `#freezers` was worked out against. */
  #parameters: readonly Parameter[] = [];
  #frozen: readonly ScheduledGroup[] = [];
  #flags: ParameterFlags | undefined;
  /** Whether the run has had its first {@link advance}. */
  #hasBegun = false;
  #thawed: Parameter[] = [];
  #controls = new TrainingControls();
  #overlaps = new Overlaps();
  /** Notices already given in this run. */
  readonly #told = new Set<string>();

  static of(trainer: Trainer): FreezeRegistry {
    const known = REGISTRIES.get(trainer);
    if (known !== undefined) return known;
    const registry = new FreezeRegistry();
    REGISTRIES.set(trainer, registry);
    addReleaser(trainer, registry);
    return registry;
  }

  /**
   * Takes a Freezer in for one run; nothing is frozen before {@link advance}.
   *
   * @throws OptionError UNMATCHED_PARAMETER, NOTHING_TRAINABLE
   */
  enroll(claimant: FreezeClaimant, trainer: Trainer): void {
    this.#parameters = trainer.parameters();
    this.#freezers.delete(claimant);
    const freezer = this.#schedule(claimant, trainer);
    for (const overlap of this.#overlaps.add(freezer))
      this.#tell(overlap, (line) => trainer.logger.info(line));
    this.#freezers.set(claimant, freezer);
    this.#requireTrainable(trainer);
    this.#flags = undefined;
  }

  /** The Freezer takes no part in the next run. Flags stay as they are. */
  withdraw(claimant: FreezeClaimant): void {
    this.#freezers.delete(claimant);
    if (this.#freezers.size > 0) return;
    this.#hasBegun = false;
    this.#frozen = [];
    this.#thawed = [];
    this.#controls = new TrainingControls();
    this.#overlaps = new Overlaps();
    this.#told.clear();
  }

  /**
   * Brings all flags in line with the schedules at the trainer's epoch and step. Does nothing when
   * they are.
   */
  advance(trainer: Trainer): void {
    this.restoreFlags(trainer);
    const known = this.#flags;
    const flags = this.#followModel(trainer);
    const isFirst = !this.#hasBegun;
    const isResumed = isFirst && this.#begin(trainer);
    const before = this.#frozen;
    const held = this.#heldGroups(trainer);
    if (!isFirst && flags === known && isSameList(held, before, (a, b) => a === b)) {
      this.#controls.advance(trainer);
      return;
    }
    this.#frozen = held;
    const wereClaimed = claimedBy(before);
    const thawed = flags.apply(claimedBy(held)).filter(({ identity }) => wereClaimed.has(identity));
    this.#thawed.push(...thawed);
    const transition = { parameters: this.#parameters, groups: this.#selected(), before, held, thawed };
    this.#controls.follow(trainer, {
      ...transition,
      releaseStepOf: (group) => this.#progressOf(group)?.releaseStepOf(group) ?? null,
    });
    if (isResumed && isSameList(held, before, isSameGroup)) return;
    reportTransition(trainer, {
      ...transition,
      isStart: isFirst && !isResumed,
      causeOf: (group) => this.#progressOf(group)?.causeOf(group) ?? "schedule",
      rateOf: (group) => this.#controls.rateOf(group),
    });
  }

  /**
   * Sets back what something other than a Freezer has set since. To be called right before a batch
   * is trained on.
   */
  restoreFlags(trainer: Trainer): void {
    const drifted = this.#flags?.restore() ?? [];
    if (drifted.length === 0 || this.#told.has("drift")) return;
    this.#told.add("drift");
    const which = enumerated(
      drifted.map(({ name }) => quoted(name)),
      1,
    );
    trainer.logger.warn(
      `epoch ${trainer.epoch}, step ${trainer.globalStep}: something other than a Freezer changed whether ` +
        `${which} trains; the schedule decides that, so it was set back (told once)`,
    );
  }

  /** Weights that have begun to train since the last call. */
  takeThaw(trainer: Trainer): Thaw | undefined {
    if (this.#thawed.length === 0) return undefined;
    const parameters = this.#thawed;
    this.#thawed = [];
    return { parameters, remaining: this.remainingGroups(trainer) };
  }

  /** Groups that are frozen now and will be released before the run ends, or may be by a metric. */
  remainingGroups(trainer: Trainer): number {
    const now = { epoch: trainer.epoch, step: trainer.globalStep };
    return this.#frozen.filter(
      ({ subject, windows }) => subject.options.monitor !== undefined || willThaw(windows, now, trainer),
    ).length;
  }

  /**
   * Takes up what a checkpoint says was held when it was written, so that only what changes now is
   * a transition.
   *
   * @returns whether there is such a checkpoint
   */
  #begin(trainer: Trainer): boolean {
    this.#hasBegun = true;
    this.#frozen = this.#selected().filter((group) => this.#progressOf(group)?.held?.has(group.label));
    setPrefixCache(trainer, [...this.#freezers.keys()]);
    return [...this.#freezers.keys()].some(({ progress }) => progress.held !== undefined);
  }

  #heldGroups({ epoch, globalStep, stepsPerEpoch }: Trainer): readonly ScheduledGroup[] {
    const now = { epoch, step: globalStep };
    return [...this.#freezers].flatMap(([{ progress }, freezer]) =>
      progress.advance(freezer, now, stepsPerEpoch),
    );
  }

  #progressOf({ subject }: ScheduledGroup): FreezerProgress | undefined {
    return [...this.#freezers.keys()].find((claimant) => claimant === subject)?.progress;
  }

  #schedule(claimant: FreezeClaimant, trainer: Trainer): ScheduledFreezer {
    const bareLayers = bareNormalizationLayers(trainer, this.#parameters);
    const freezer = scheduleGroups(claimant, this.#parameters, bareLayers);
    if (!trainer.built) return freezer;
    const [issue, ...issues] = freezer.issues;
    if (issue !== undefined) throw new OptionError([issue, ...issues], { subject: claimant });
    for (const { message } of combineWarnings(freezer.warnings, WARNINGS_OF_A_KIND))
      this.#tell(message, (line) => trainer.logger.warn(line));
    return freezer;
  }

  /** Works the options out anew when layers have been built since. */
  #followModel(trainer: Trainer): ParameterFlags {
    const parameters = trainer.parameters();
    if (!isSameList(parameters, this.#parameters, (a, b) => a.identity === b.identity)) {
      this.#parameters = parameters;
      for (const claimant of this.#freezers.keys())
        this.#freezers.set(claimant, this.#schedule(claimant, trainer));
      this.#requireTrainable(trainer);
      this.#flags = undefined;
    }
    return (this.#flags ??= new ParameterFlags(parameters, claimedBy(this.#selected())));
  }

  #selected(): readonly ScheduledGroup[] {
    return [...this.#freezers.values()].flatMap(({ groups }) => groups);
  }

  #requireTrainable(trainer: Trainer): void {
    if (!trainer.built) return;
    requireTrainable([...this.#freezers.values()], this.#parameters, isTrainableByUser, trainer);
  }

  #tell(notice: string, tell: (line: string) => void): void {
    if (this.#told.has(notice)) return;
    this.#told.add(notice);
    tell(notice);
  }
}

function isSameList<Item>(
  a: readonly Item[],
  b: readonly Item[],
  isSame: (a: Item, b: Item) => boolean,
): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => isSame(item, b[index]!)));
}
