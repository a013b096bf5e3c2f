import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { ownManifest } from "../own-manifest.js";
import { AnswerReader } from "./answer-reader.js";
import { MeanMetric } from "./mean-metric.js";
import type { MeasuredOutput } from "./metric.js";
import type { AnswerOptions } from "./metric-options.js";

/**
 * Share of samples of which every answer is right: all labels, or all pixels. With one class per
 * sample it is the accuracy.
 */
export class ExactMatch extends MeanMetric {
  readonly better = "max";
  readonly #reader: AnswerReader;

  constructor(readonly options: AnswerOptions = {}) {
    validateOptions(ExactMatch, options, ownManifest("lighter.metrics.ExactMatch"));
    super(options.name ?? "exact_match");
    this.#reader = new AnswerReader(this, options);
  }

  override prepare(measured: MeasuredOutput): void {
    this.#reader.prepare(measured);
  }

  override async update(targets: Tensor, predictions: Tensor): Promise<void> {
    const { actual, predicted } = await this.#reader.read(targets, predictions);
    const [samples = 1] = predictions.shape;
    const answers = actual.length / samples;
    let correct = 0;
    for (let first = 0; first < actual.length; first += answers) {
      let at = first;
      while (at < first + answers && actual[at] === predicted[at]) at++;
      if (at === first + answers) correct++;
    }
    this.add(correct, samples);
  }
}
