import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import type { ClassCount } from "./class-counts.js";
import { ClassMetric } from "./class-metric.js";
import type { ClassMetricOptions } from "./metric-options.js";

/**
 * Of the samples of a class, the share that is taken for it; by default the mean over the classes
 * or labels (macro average).
 */
export class Recall extends ClassMetric {
  constructor(options: ClassMetricOptions = {}) {
    validateOptions(Recall, options, ownManifest("lighter.metrics.Recall"));
    super(options, "recall");
  }

  protected override score({ truePositives, falseNegatives }: ClassCount): number {
    return truePositives / (truePositives + falseNegatives);
  }
}
