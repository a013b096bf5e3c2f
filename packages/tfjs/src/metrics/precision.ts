import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import type { ClassCount } from "./class-counts.js";
import { ClassMetric } from "./class-metric.js";
import type { ClassMetricOptions } from "./metric-options.js";

/**
 * Of the samples taken for a class, the share that belongs to it; by default the mean over the
 * classes or labels (macro average).
 */
export class Precision extends ClassMetric {
  constructor(options: ClassMetricOptions = {}) {
    validateOptions(Precision, options, ownManifest("lighter.metrics.Precision"));
    super(options, "precision");
  }

  protected override score({ truePositives, falsePositives }: ClassCount): number {
    return truePositives / (truePositives + falsePositives);
  }
}
