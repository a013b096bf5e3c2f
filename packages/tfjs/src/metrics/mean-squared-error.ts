import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { ownManifest } from "../own-manifest.js";
import { MeanOfErrors } from "./mean-of-errors.js";
import type { Metric } from "./metric.js";
import type { MetricOptions } from "./metric-options.js";

/** Mean of (x − t)² over all outputs of all samples. */
export class MeanSquaredError implements Metric {
  readonly name: string;
  readonly #errors = new MeanOfErrors((error) => error ** 2);

  constructor(readonly options: MetricOptions = {}) {
    validateOptions(MeanSquaredError, options, ownManifest("lighter.metrics.MeanSquaredError"));
    this.name = options.name ?? "mean_squared_error";
  }

  reset(): void {
    this.#errors.clear();
  }

  update(targets: Tensor, predictions: Tensor): Promise<void> {
    return this.#errors.add(targets, predictions);
  }

  result(): number {
    return this.#errors.mean();
  }
}
