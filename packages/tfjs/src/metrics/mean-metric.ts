import type { StateValue } from "@lighterjs/callbacks";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { MeasuredOutput, Metric } from "./metric.js";
import { readNumbers } from "./read-numbers.js";

/** A mean over all that the batches of an epoch bring; NaN before the first. */
export abstract class MeanMetric implements Metric {
  #sum = 0;
  #count = 0;

  protected constructor(readonly name: string) {}

  abstract readonly better: "max" | "min" | undefined;

  prepare(_measured: MeasuredOutput): void {}

  abstract update(targets: Tensor, predictions: Tensor): Promise<void>;

  /** Takes in `count` values, by their sum. */
  protected add(sum: number, count: number): void {
    this.#sum += sum;
    this.#count += count;
  }

  reset(): void {
    this.#sum = 0;
    this.#count = 0;
  }

  result(): number {
    return this.#sum / this.#count;
  }

  state(): StateValue {
    return [this.#sum, this.#count];
  }

  loadState(state: StateValue): void {
    const [sum = 0, count = 0] = readNumbers(state, 2);
    this.#sum = sum;
    this.#count = count;
  }
}
