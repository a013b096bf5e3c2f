import type { Parameter, Trainer } from "../trainer.js";

/** Normalization layers without parameters of their own (neither scale nor center): only their path can be selected. */
export function bareNormalizationLayers(
  trainer: Trainer,
  parameters: readonly Parameter[],
): readonly string[] {
  const owners = new Set(parameters.map(({ layerPath }) => layerPath));
  return (trainer.capabilities.normalizationLayers?.() ?? []).filter((path) => !owners.has(path));
}

/** Class of the layers that keep moving statistics. */
export const BATCH_NORMALIZATION = "BatchNormalization";

/** Whether layers of this class keep moving statistics. */
export function isBatchNormalization(layerType: string): boolean {
  return /BatchNorm/i.test(layerType);
}
