import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import type { RankingOptions } from "./metric-options.js";
import type { Ranking } from "./ranked-answers.js";
import { RankingMetric } from "./ranking-metric.js";

/**
 * Average precision: the precisions at all thresholds, each weighted by the recall that it adds, Σ
 * (Rₙ − Rₙ₋₁)·Pₙ, without interpolation. It says more than the area under the ROC curve where the
 * class is rare. Of several classes each is asked against all others (one-vs-rest) and of several
 * labels each for itself, and the mean is taken (macro average), as in scikit-learn.
 *
 * Exact: all scores of the epoch are kept, 5 bytes for each sample and class.
 */
export class AveragePrecision extends RankingMetric {
  constructor(options: RankingOptions = {}) {
    validateOptions(AveragePrecision, options, ownManifest("lighter.metrics.AveragePrecision"));
    super(options, "average_precision");
  }

  protected override score({ scores, answers, positives }: Ranking): number {
    let [sum, found, at] = [0, 0, 0];
    while (at < answers.length) {
      const [before, score] = [found, scores[at]];
      for (; at < answers.length && scores[at] === score; at++) found += answers[at]!;
      sum += (found - before) * (found / at);
    }
    return positives === 0 ? NaN : sum / positives;
  }
}
