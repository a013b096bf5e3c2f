import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import type { ClassCount } from "./class-counts.js";
import { ClassMetric } from "./class-metric.js";
import type { ClassMetricOptions } from "./metric-options.js";

/**
 * Harmonic mean of the precision and recall of a class or label, 2·TP / (2·TP + FP + FN); by
 * default the mean over all of them (macro average).
 */
export class F1 extends ClassMetric {
  constructor(options: ClassMetricOptions = {}) {
    validateOptions(F1, options, ownManifest("lighter.metrics.F1"));
    super(options, "f1");
  }

  protected override score({ truePositives, falsePositives, falseNegatives }: ClassCount): number {
    return (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives);
  }
}
