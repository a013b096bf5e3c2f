import type { NormalizationMode, Parameter, Trainer } from "../trainer.js";
import { isBatchNormalization } from "./batch-normalization.js";
import type { FreezerOptions, FrozenStatistics } from "./freezer-options.js";
import type { ScheduledGroup } from "./scheduled-groups.js";

/** The modes of normalization layers in one run, as the `norm_stats` of the Freezers that hold them say. */
export class NormalizationModes {
  readonly #modes = new Map<string, NormalizationMode>();
  #hasToldLimit = false;

  /**
   * Gives each normalization layer whose parameters are all frozen the mode of the Freezers that hold it, and all others
   * `train`: at first to every layer of the model, since an earlier run may have left it in another mode, and from then on
   * where something changes.
   */
  apply(trainer: Trainer, parameters: readonly Parameter[], frozen: readonly ScheduledGroup[]): void {
    const { capabilities } = trainer;
    const layers = capabilities.normalizationLayers?.();
    if (layers === undefined || capabilities.setNormalizationMode === undefined) {
      this.#tellLimit(trainer, frozen);
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

  #tellLimit(trainer: Trainer, frozen: readonly ScheduledGroup[]): void {
    const concernsAny = frozen.some(
      ({ subject, parameters }) =>
        policyOf(subject.options) !== "track" &&
        parameters.some(({ layerType }) => isBatchNormalization(layerType)),
    );
    if (!concernsAny || this.#hasToldLimit) return;
    this.#hasToldLimit = true;
    trainer.logger.info(
      "this trainer cannot hold the statistics of normalization layers: those of frozen ones go on changing",
    );
  }
}

type Policies = ReadonlySet<FrozenStatistics>;

/** What the Freezers that hold something of a layer want of it. */
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
