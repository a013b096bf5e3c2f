import type { StateValue } from "@lighterjs/callbacks";
import type { Tensor } from "@tensorflow/tfjs-core";
import { ClassCounts, type ClassCount } from "./class-counts.js";
import type { Metric } from "./metric.js";
import type { ClassMetricOptions } from "./metric-options.js";
import { readClasses } from "./read-classes.js";
import { readNumbers } from "./read-numbers.js";

/** A score of each class, from right and wrong guesses of the whole epoch; the mean over the classes, or that of one. */
export abstract class ClassMetric implements Metric {
  readonly name: string;
  readonly #counts = new ClassCounts();

  protected constructor(
    readonly options: ClassMetricOptions,
    usualName: string,
  ) {
    this.name = options.name ?? usualName;
  }

  reset(): void {
    this.#counts.clear();
  }

  async update(targets: Tensor, predictions: Tensor): Promise<void> {
    this.#counts.add(await readClasses(targets, predictions));
  }

  result(): number {
    return this.#counts.score((count) => this.score(count), this.options.class_index);
  }

  state(): StateValue {
    return this.#counts.toNumbers();
  }

  loadState(state: StateValue): void {
    this.#counts.fromNumbers(readNumbers(state));
  }

  /** NaN where a class gives no score, which counts as 0. */
  protected abstract score(count: ClassCount): number;
}
