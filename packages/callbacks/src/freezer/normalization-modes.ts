import type { NormalizationMode, Parameter, Trainer } from "../trainer.js";
import type { FreezeGroup } from "./select-parameters.js";

/** Normalization layers without parameters of their own (neither scale nor center): only their path can be selected. */
export function bareNormalizationLayers(
  trainer: Trainer,
  parameters: readonly Parameter[],
): readonly string[] {
  const owners = new Set(parameters.map(({ layerPath }) => layerPath));
  return (trainer.capabilities.normalizationLayers?.() ?? []).filter((path) => !owners.has(path));
}

/** Whether layers of this class keep moving statistics. */
export function isBatchNormalization(layerType: string): boolean {
  return /BatchNorm/i.test(layerType);
}

/** Keeps the statistics of normalization layers as constant as their weights. */
export class NormalizationModes {
  readonly #modes = new Map<string, NormalizationMode>();
  #hasToldLimit = false;

  /**
   * Puts each normalization layer that Freezers select into `inference` mode while one of them holds it and none of
   * its parameters trains, and back into `train` mode afterwards.
   */
  apply(
    trainer: Trainer,
    parameters: readonly Parameter[],
    selected: readonly FreezeGroup[],
    frozen: readonly FreezeGroup[],
  ): void {
    const { capabilities } = trainer;
    const layers = capabilities.normalizationLayers?.();
    if (layers === undefined || capabilities.setNormalizationMode === undefined) {
      this.#tellLimit(trainer, frozen);
      return;
    }
    const training = new Set(
      parameters.filter(({ trainable }) => trainable).map(({ layerPath }) => layerPath),
    );
    const concerned = layersOf(selected);
    const held = layersOf(frozen);
    for (const path of layers.filter((layer) => concerned.has(layer))) {
      const mode = held.has(path) && !training.has(path) ? "inference" : "train";
      if (this.#modes.get(path) === mode) continue;
      this.#modes.set(path, mode);
      capabilities.setNormalizationMode(path, mode);
    }
  }

  #tellLimit(trainer: Trainer, frozen: readonly FreezeGroup[]): void {
    const concernsAny = frozen.some(({ parameters }) =>
      parameters.some(({ layerType }) => isBatchNormalization(layerType)),
    );
    if (!concernsAny || this.#hasToldLimit) return;
    this.#hasToldLimit = true;
    trainer.logger.info(
      "this trainer cannot hold the statistics of normalization layers: those of frozen ones go on changing",
    );
  }
}

function layersOf(groups: readonly FreezeGroup[]): ReadonlySet<string> {
  return new Set(
    groups.flatMap(({ parameters, bareLayers }) => [
      ...parameters.map(({ layerPath }) => layerPath),
      ...bareLayers,
    ]),
  );
}
