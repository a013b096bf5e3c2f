import type { NormalizationMode, Parameter, Trainer } from "../trainer.js";
import type { FreezerOptions, FrozenStatistics } from "./freezer-options.js";
import { LearningRates } from "./learning-rates.js";
import { claimedBy, type ConfiguredFreezer, type ScheduledGroup } from "./scheduled-groups.js";
import { isBatchNormalization } from "./select-parameters.js";

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
  /**
   * The optimizer steps that the run had made when a group was released; `null` while it is held.
   */
  readonly releaseStepOf: (group: ScheduledGroup) => number | null;
}

/** The requests of Freezers to a trainer beyond the flags of parameters, in one run. */
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

  /**
   * The learning rate of a released group once it has warmed up, as a factor of the base rate,
   * where it has one.
   */
  rateOf(group: ScheduledGroup): number | undefined {
    return this.#rates.rateOf(group);
  }

  /** At a step without one. */
  advance(trainer: Trainer): void {
    this.#rates.advance(trainer);
  }
}

/**
 * The modes of normalization layers in one run, as the `norm_stats` of the Freezers that hold them
 * say.
 */
class NormalizationModes {
  readonly #modes = new Map<string, NormalizationMode>();

  /**
   * Gives each normalization layer whose parameters are all frozen the mode of the Freezers that
   * hold it, and all others `train`: at first to every layer of the model, since an earlier run may
   * have left it in another mode, and from then on where something changes.
   *
   * @param tellLimit - takes the line that tells what this trainer cannot do
   */
  follow(
    { capabilities }: Trainer,
    parameters: readonly Parameter[],
    frozen: readonly ScheduledGroup[],
    tellLimit: (line: string) => void,
  ): void {
    const layers = capabilities.normalizationLayers?.();
    if (layers === undefined || capabilities.setNormalizationMode === undefined) {
      if (frozen.some(isHoldingStatistics))
        tellLimit(
          "this trainer cannot hold the statistics of normalization layers: those of frozen ones go on changing",
        );
      return;
    }
    const training = new Set(
      parameters.filter(({ trainable }) => trainable).map(({ layerPath }) => layerPath),
    );
    const policies = policiesByLayer(frozen);
    for (const path of layers) {
      const mode = training.has(path) ? "train" : strictestOf(policies.get(path));
      if (this.#modes.get(path) === mode) continue;
      this.#modes.set(path, mode);
      capabilities.setNormalizationMode(path, mode);
    }
  }
}

/** Whether a group has statistics that are to stand still. */
function isHoldingStatistics({ subject, parameters }: ScheduledGroup): boolean {
  return (
    policyOf(subject.options) !== "track" &&
    parameters.some(({ layerType }) => isBatchNormalization(layerType))
  );
}

type Policies = ReadonlySet<FrozenStatistics>;

/** The policies that the Freezers holding something of a layer want for it. */
function policiesByLayer(frozen: readonly ScheduledGroup[]): ReadonlyMap<string, Policies> {
  const policies = new Map<string, Set<FrozenStatistics>>();
  for (const { subject, parameters, bareLayers } of frozen) {
    const policy = policyOf(subject.options);
    for (const path of [...parameters.map(({ layerPath }) => layerPath), ...bareLayers])
      policies.set(path, (policies.get(path) ?? new Set()).add(policy));
  }
  return policies;
}

function policyOf({ norm_stats = "inference" }: FreezerOptions): FrozenStatistics {
  return norm_stats;
}

/** The mode that keeps most still of those wanted. */
function strictestOf(policies: Policies | undefined): NormalizationMode {
  if (policies?.has("inference")) return "inference";
  return policies?.has("batch") ? "batch" : "train";
}

/** The optimizer's state of parameters that thaw, in one run. */
class OptimizerState {
  /** Identities of parameters that have trained before. */
  readonly #known = new Set<object>();

  /**
   * Lets the optimizer forget what thaws, unless every Freezer that selects it says
   * `optimizer_state: keep`.
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

/**
 * Tells the trainer what the Freezers of a run think of its cache: any `off` wins, then the
 * smallest number of bytes.
 */
export function setPrefixCache(
  { capabilities, logger }: Trainer,
  freezers: readonly ConfiguredFreezer[],
): void {
  const opinions = freezers.flatMap(({ options }) => options.cache ?? []);
  if (opinions.length === 0) return;
  const budgets = opinions.filter((opinion) => typeof opinion === "number");
  const limit = opinions.includes("off") ? "off" : budgets.length > 0 ? Math.min(...budgets) : "auto";
  if (capabilities.setPrefixCache !== undefined) capabilities.setPrefixCache(limit);
  else if (limit !== "off")
    logger.info("this trainer keeps nothing of what frozen layers compute: `cache` does nothing");
}
