import type { NormalizationMode, Parameter, Trainer } from "../trainer.js";
import { isBatchNormalization } from "./batch-normalization.js";
import type { FreezerOptions, FrozenStatistics } from "./freezer-options.js";
import type { ScheduledGroup } from "./scheduled-groups.js";

/** The modes of normalization layers in one run, as the `norm_stats` of the Freezers that hold them say. */
export class NormalizationModes {
  readonly #modes = new Map<string, NormalizationMode>();

  /**
   * Gives each normalization layer whose parameters are all frozen the mode of the Freezers that hold it, and all others
   * `train`: at first to every layer of the model, since an earlier run may have left it in another mode, and from then on
   * where something changes.
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
