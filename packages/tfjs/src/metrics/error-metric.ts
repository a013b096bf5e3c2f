import type { Tensor } from "@tensorflow/tfjs-core";
import { MeanMetric } from "./mean-metric.js";
import type { MeasuredOutput } from "./metric.js";
import type { MetricOptions } from "./metric-options.js";
import { readPairs, requireNumbers } from "./numbers.js";

/**
 * A measure of the error, output − target, averaged over all outputs of all samples of the epoch.
 */
export abstract class ErrorMetric extends MeanMetric {
  readonly better = "min";

  protected constructor(
    readonly options: MetricOptions,
    usualName: string,
  ) {
    super(options.name ?? usualName);
  }

  override prepare(measured: MeasuredOutput): void {
    requireNumbers(this, measured);
  }

  override async update(targets: Tensor, predictions: Tensor): Promise<void> {
    const { expected, given } = await readPairs(targets, predictions);
    for (let at = 0; at < given.length; at++) this.add(this.measure(given[at]! - expected[at]!), 1);
  }

  protected abstract measure(error: number): number;
}
