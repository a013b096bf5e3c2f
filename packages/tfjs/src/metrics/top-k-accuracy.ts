import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { ownManifest } from "../own-manifest.js";
import { MeanMetric } from "./mean-metric.js";
import { metricMismatch } from "./metric-mismatch.js";
import type { MeasuredOutput } from "./metric.js";
import type { MetricOptions } from "./metric-options.js";
import { readClasses } from "./read-answers.js";

export interface TopKAccuracyOptions extends MetricOptions {
  /** How many classes may be guessed.
   * @integer
   * @minimum 1
   * @defaultValue 5 */
  k?: number;
}

/**
 * Share of samples whose class is among the `k` with the highest scores. Logged as
 * `top_5_accuracy`, by `k`.
 */
export class TopKAccuracy extends MeanMetric {
  readonly better = "max";
  readonly #k: number;

  constructor(readonly options: TopKAccuracyOptions = {}) {
    validateOptions(TopKAccuracy, options, ownManifest("lighter.metrics.TopKAccuracy"));
    const { k = 5, name = `top_${k}_accuracy` } = options;
    super(name);
    this.#k = k;
  }

  override prepare({ output, outputShape }: MeasuredOutput): void {
    const isNumbers = output?.kind === "numbers" && outputShape.at(-1) === 1;
    if (!isNumbers && output?.multiLabel !== true && output?.kind !== "classes") return;
    throw metricMismatch(this, [], {
      message: "`TopKAccuracy` ranks the scores of exclusive classes, and the criterion compares none",
      label: "there are no classes to rank",
      help: ["take `lighter.metrics.Accuracy` for yes-or-no questions, an error metric for a regression"],
    });
  }

  override async update(targets: Tensor, predictions: Tensor): Promise<void> {
    const scores = await predictions.data();
    const actual = await readClasses(targets, predictions);
    const classes = predictions.shape.at(-1) ?? 1;
    let correct = 0;
    for (let row = 0; row < actual.length; row++)
      if (rankOf(actual[row]!, scores.subarray(row * classes, (row + 1) * classes)) < this.#k) correct++;
    this.add(correct, actual.length);
  }
}

/**
 * How many classes come before this one; of equal scores the lower index comes first. A score that
 * is no number comes last.
 */
function rankOf(index: number, scores: ArrayLike<number>): number {
  const own = scores[index];
  if (own === undefined || Number.isNaN(own)) return Infinity;
  let before = 0;
  for (let other = 0; other < scores.length; other++) {
    const score = scores[other]!;
    if (score > own || (score === own && other < index)) before++;
  }
  return before;
}
