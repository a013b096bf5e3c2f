import type { StateValue } from "@lighterjs/callbacks";
import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { ownManifest } from "../own-manifest.js";
import type { MeasuredOutput, Metric } from "./metric.js";
import type { MetricOptions } from "./metric-options.js";
import { readPairs, requireNumbers } from "./numbers.js";
import { readNumbers } from "./read-numbers.js";

/** Sums of one output. */
interface OutputSums {
  /** Mean of the targets so far, and the sum of their squared distances from it. */
  mean: number;
  spread: number;
  squaredErrors: number;
}

/**
 * R², the coefficient of determination: 1 − Σ(x − t)² / Σ(t − t̄)². 1 for predictions that are all
 * right, 0 for those that are no better than the mean of the targets, below for worse ones. Of
 * several outputs, the mean of their scores, as in scikit-learn.
 *
 * Of targets that are all alike it is 1 where the predictions are right, else 0. Sums are kept as
 * the data pass (Welford 1962), so that memory does not grow with them.
 */
export class R2 implements Metric {
  readonly name: string;
  readonly better = "max";
  #samples = 0;
  #outputs: OutputSums[] = [];

  constructor(readonly options: MetricOptions = {}) {
    validateOptions(R2, options, ownManifest("lighter.metrics.R2"));
    this.name = options.name ?? "r2";
  }

  prepare(measured: MeasuredOutput): void {
    requireNumbers(this, measured);
  }

  reset(): void {
    this.#samples = 0;
    this.#outputs = [];
  }

  async update(targets: Tensor, predictions: Tensor): Promise<void> {
    const { expected, given } = await readPairs(targets, predictions);
    const outputs = given.length / (predictions.shape[0] ?? 1);
    if (this.#outputs.length === 0)
      this.#outputs = Array.from({ length: outputs }, () => ({ mean: 0, spread: 0, squaredErrors: 0 }));
    for (let first = 0; first < given.length; first += outputs) {
      this.#samples += 1;
      for (const [at, sums] of this.#outputs.entries()) {
        const target = expected[first + at]!;
        const distance = target - sums.mean;
        sums.mean += distance / this.#samples;
        sums.spread += distance * (target - sums.mean);
        sums.squaredErrors += (given[first + at]! - target) ** 2;
      }
    }
  }

  result(): number {
    const sum = this.#outputs.reduce((total, { spread, squaredErrors }) => {
      if (spread === 0) return total + (squaredErrors === 0 ? 1 : 0);
      return total + 1 - squaredErrors / spread;
    }, 0);
    return sum / this.#outputs.length;
  }

  state(): StateValue {
    return [
      this.#samples,
      ...this.#outputs.flatMap(({ mean, spread, squaredErrors }) => [mean, spread, squaredErrors]),
    ];
  }

  loadState(state: StateValue): void {
    const [samples = 0, ...sums] = readNumbers(state);
    this.#samples = samples;
    this.#outputs = Array.from({ length: sums.length / 3 }, (_, at) => {
      const [mean = 0, spread = 0, squaredErrors = 0] = sums.slice(3 * at, 3 * at + 3);
      return { mean, spread, squaredErrors };
    });
  }
}
