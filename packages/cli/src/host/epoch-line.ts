import type { Progress } from "@lighterjs/core";
import { formatNumber } from "./format-number.js";

/** `epoch 2 (3/15)`: the index that configs and logs go by, and how many of how many that makes. */
export function epochOf({ epoch, maxEpochs }: Progress): string {
  return maxEpochs === null ? `epoch ${epoch}` : `epoch ${epoch} (${epoch + 1}/${maxEpochs})`;
}

/** Each metric as `name value`; the frozen share as a percentage, last. */
export function metricParts(metrics: Readonly<Record<string, number>>): string[] {
  const { frozen, ...others } = metrics;
  const parts = Object.entries(others).map(([name, value]) => `${name} ${formatNumber(value)}`);
  return frozen === undefined ? parts : [...parts, `frozen ${Math.round(frozen * 100)}%`];
}

/**
 * One epoch on one line: `epoch 2 (3/15)  train/loss 0.4321  val/accuracy 0.9100  frozen 37%  8.3
 * batches/s`.
 */
export function epochLine(progress: Progress, batchesPerSecond: number | undefined): string {
  const parts = [epochOf(progress), ...metricParts(progress.metrics)];
  if (batchesPerSecond !== undefined) parts.push(rateOf(batchesPerSecond));
  return parts.join("  ");
}

export function rateOf(batchesPerSecond: number): string {
  return `${batchesPerSecond.toFixed(batchesPerSecond < 10 ? 1 : 0)} batches/s`;
}
