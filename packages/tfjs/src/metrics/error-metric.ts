import type { Tensor } from "@tensorflow/tfjs-core";
import { MeanMetric } from "./mean-metric.js";
import { metricMismatch } from "./metric-mismatch.js";
import type { MeasuredOutput } from "./metric.js";
import type { MetricOptions } from "./metric-options.js";

/** A measure of the error, output − target, averaged over all outputs of all samples of the epoch. */
export abstract class ErrorMetric extends MeanMetric {
  readonly better = "min";

  protected constructor(
    readonly options: MetricOptions,
    usualName: string,
  ) {
    super(options.name ?? usualName);
  }

  override prepare({ output, outputShape, targets }: MeasuredOutput): void {
    if (output === undefined || output.kind === "numbers" || output.kind === "classes") return;
    if (targets.type === "float32" || outputShape.length === targets.shape.length) return;
    if ((outputShape.at(-1) ?? 1) === 1) return;
    throw metricMismatch(this, [], {
      message: `\`${this.constructor.name}\` compares numbers, but the data have classes and the model gives a score for each`,
      label: "there are no numbers to compare",
      help: ["for classes, take `lighter.metrics.Accuracy`, `F1`, `Precision` or `Recall`"],
    });
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
