import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import { ErrorMetric } from "./error-metric.js";
import type { MetricOptions } from "./metric-options.js";

/** Mean of |x − t| over all outputs of all samples. */
export class MeanAbsoluteError extends ErrorMetric {
  constructor(options: MetricOptions = {}) {
    validateOptions(MeanAbsoluteError, options, ownManifest("lighter.metrics.MeanAbsoluteError"));
    super(options, "mean_absolute_error");
  }

  protected override measure(error: number): number {
    return Math.abs(error);
  }
}
