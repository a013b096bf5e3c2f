import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { ownManifest } from "../own-manifest.js";
import { AnswerReader } from "./answer-reader.js";
import { MeanMetric } from "./mean-metric.js";
import { metricMismatch } from "./metric-mismatch.js";
import type { MeasuredOutput } from "./metric.js";
import type { AccuracyOptions } from "./metric-options.js";

/**
 * Share of answers that are right: of samples whose class is found, or, where a sample has several
 * labels, of all labels of all samples. `lighter.metrics.ExactMatch` asks for all labels of a
 * sample at once.
 */
export class Accuracy extends MeanMetric {
  readonly better = "max";
  readonly #reader: AnswerReader;

  constructor(readonly options: AccuracyOptions = {}) {
    validateOptions(Accuracy, options, ownManifest("lighter.metrics.Accuracy"));
    super(options.name ?? "accuracy");
    this.#reader = new AnswerReader(this, options);
  }

  override prepare(measured: MeasuredOutput): void {
    this.#reader.prepare(measured);
    if (this.options.class_index === undefined || this.#reader.hasLabels) return;
    throw metricMismatch(this, ["class_index"], {
      message: "`class_index` is for labels that hold or not; of exclusive classes one is right",
      label: "there are no labels",
      help: ["`lighter.metrics.Recall` with `class_index` is the share of a class that is found"],
    });
  }

  override async update(targets: Tensor, predictions: Tensor): Promise<void> {
    const { actual, predicted, labels } = await this.#reader.read(targets, predictions);
    const { class_index: first = 0 } = this.options;
    const step = this.options.class_index === undefined ? 1 : labels;
    let correct = 0;
    for (let at = first; at < actual.length; at += step) if (actual[at] === predicted[at]) correct++;
    this.add(correct, Math.ceil((actual.length - first) / step));
  }
}
