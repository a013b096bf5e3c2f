import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { ownManifest } from "../own-manifest.js";
import { MeanOfErrors } from "./mean-of-errors.js";
import type { Metric } from "./metric.js";
import type { MetricOptions } from "./metric-options.js";

/** Mean of |x − t| over all outputs of all samples. */
export class MeanAbsoluteError implements Metric {
  readonly name: string;
  readonly #errors = new MeanOfErrors(Math.abs);

  constructor(readonly options: MetricOptions = {}) {
    validateOptions(MeanAbsoluteError, options, ownManifest("lighter.metrics.MeanAbsoluteError"));
    this.name = options.name ?? "mean_absolute_error";
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
