import type { Tensor } from "@tensorflow/tfjs-core";
import type { FeatureBatch } from "../features/feature-batch.js";
import type { Metric } from "../metrics/metric.js";

/** Loss and metrics of one stage, over all samples that an epoch has seen so far. */
export class EpochMetrics {
  #lossSum = 0;
  #samples = 0;

  constructor(private readonly metrics: readonly Metric[]) {
    for (const metric of metrics) metric.reset();
  }

  async add(loss: number, batch: FeatureBatch, predictions: Tensor): Promise<void> {
    this.#lossSum += loss * batch.ids.length;
    this.#samples += batch.ids.length;
    for (const metric of this.metrics) await metric.update(batch.targets, predictions);
  }

  /** Mean loss per sample. */
  get loss(): number {
    return this.#lossSum / this.#samples;
  }

  /** By name, `loss` first. */
  result(): Readonly<Record<string, number>> {
    const values: Record<string, number> = { loss: this.loss };
    for (const metric of this.metrics) values[metric.name] = metric.result();
    return values;
  }
}
