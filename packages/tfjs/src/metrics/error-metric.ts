import type { StateValue } from "@lighterjs/callbacks";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Metric } from "./metric.js";
import type { MetricOptions } from "./metric-options.js";
import { readNumbers } from "./read-numbers.js";

/** A measure of the error, output − target, averaged over all outputs of all samples of the epoch. */
export abstract class ErrorMetric implements Metric {
  readonly name: string;
  #sum = 0;
  #count = 0;

  protected constructor(
    readonly options: MetricOptions,
    usualName: string,
  ) {
    this.name = options.name ?? usualName;
  }

  reset(): void {
    this.#sum = 0;
    this.#count = 0;
  }

  async update(targets: Tensor, predictions: Tensor): Promise<void> {
    if (targets.size !== predictions.size)
      throw new Error(
        `expected one target for each output, found targets of shape [${targets.shape.join(", ")}] and outputs of shape [${predictions.shape.join(", ")}]`,
      );
    const expected = await targets.data();
    const given = await predictions.data();
    for (let at = 0; at < given.length; at++) this.#sum += this.measure(given[at]! - expected[at]!);
    this.#count += given.length;
  }

  /** NaN before the first sample. */
  result(): number {
    return this.#sum / this.#count;
  }

  state(): StateValue {
    return [this.#sum, this.#count];
  }

  loadState(state: StateValue): void {
    const [sum = 0, count = 0] = readNumbers(state);
    this.#sum = sum;
    this.#count = count;
  }

  protected abstract measure(error: number): number;
}
