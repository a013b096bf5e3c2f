import type { Tensor } from "@tensorflow/tfjs-core";
import { MeanMetric } from "./mean-metric.js";
import type { MetricOptions } from "./metric-options.js";

/** A measure of the error, output − target, averaged over all outputs of all samples of the epoch. */
export abstract class ErrorMetric extends MeanMetric {
  protected constructor(
    readonly options: MetricOptions,
    usualName: string,
  ) {
    super(options.name ?? usualName);
  }

  override async update(targets: Tensor, predictions: Tensor): Promise<void> {
    if (targets.size !== predictions.size)
      throw new Error(
        `expected one target for each output, found targets of shape [${targets.shape.join(", ")}] and outputs of shape [${predictions.shape.join(", ")}]`,
      );
    const expected = await targets.data();
    const given = await predictions.data();
    for (let at = 0; at < given.length; at++) this.add(this.measure(given[at]! - expected[at]!), 1);
  }

  protected abstract measure(error: number): number;
}
