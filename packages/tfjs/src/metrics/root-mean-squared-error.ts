import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import { ErrorMetric } from "./error-metric.js";
import type { MetricOptions } from "./metric-options.js";

/**
 * Square root of the mean of (x − t)² over all outputs of all samples: an error in the unit of the
 * targets.
 */
export class RootMeanSquaredError extends ErrorMetric {
  constructor(options: MetricOptions = {}) {
    validateOptions(RootMeanSquaredError, options, ownManifest("lighter.metrics.RootMeanSquaredError"));
    super(options, "root_mean_squared_error");
  }

  override result(): number {
    return Math.sqrt(super.result());
  }

  protected override measure(error: number): number {
    return error * error;
  }
}
