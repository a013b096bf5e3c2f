import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import { ErrorMetric } from "./error-metric.js";
import type { MetricOptions } from "./metric-options.js";

/** Mean of (x − t)² over all outputs of all samples. */
export class MeanSquaredError extends ErrorMetric {
  constructor(options: MetricOptions = {}) {
    validateOptions(MeanSquaredError, options, ownManifest("lighter.metrics.MeanSquaredError"));
    super(options, "mean_squared_error");
  }

  protected override measure(error: number): number {
    return error ** 2;
  }
}
