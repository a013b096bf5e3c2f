import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import type { RankingOptions } from "./metric-options.js";
import type { Ranking } from "./ranked-answers.js";
import { RankingMetric } from "./ranking-metric.js";

/**
 * Area under the ROC curve: how likely a sample of the class has a higher score than one of the
 * others; of equal scores one half. 1 where all samples are in order, ½ by chance. Of several
 * classes each is asked against all others (one-vs-rest) and of several labels each for itself, and
 * the mean is taken (macro average), as in scikit-learn.
 *
 * Hanley and McNeil, "The Meaning and Use of the Area under a Receiver Operating Characteristic
 * (ROC) Curve", Radiology 1982. Exact: all scores of the epoch are kept, 5 bytes for each sample
 * and class.
 */
export class AUC extends RankingMetric {
  constructor(options: RankingOptions = {}) {
    validateOptions(AUC, options, ownManifest("lighter.metrics.AUC"));
    super(options, "auc");
  }

  protected override score({ scores, answers, positives }: Ranking): number {
    const negatives = answers.length - positives;
    let [area, found, at] = [0, 0, 0];
    while (at < answers.length) {
      const score = scores[at];
      let [alike, end] = [0, at];
      for (; end < answers.length && scores[end] === score; end++) alike += answers[end]!;
      const others = end - at - alike;
      area += others * (found + alike / 2);
      found += alike;
      at = end;
    }
    return area / (positives * negatives);
  }
}
