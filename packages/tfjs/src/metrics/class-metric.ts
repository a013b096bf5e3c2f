import type { StateValue } from "@lighterjs/callbacks";
import type { Tensor } from "@tensorflow/tfjs-core";
import { AnswerReader } from "./answer-reader.js";
import { ClassCounts, type ClassCount } from "./class-counts.js";
import type { MeasuredOutput, Metric } from "./metric.js";
import type { ClassMetricOptions } from "./metric-options.js";
import { readNumbers } from "./read-numbers.js";

/**
 * A score of each class or label, from right and wrong answers of the whole epoch; their mean, that
 * of all together, or that of one.
 */
export abstract class ClassMetric implements Metric {
  readonly name: string;
  readonly better = "max";
  readonly #counts = new ClassCounts();
  readonly #reader: AnswerReader;

  protected constructor(
    readonly options: ClassMetricOptions,
    usualName: string,
  ) {
    this.name = options.name ?? usualName;
    this.#reader = new AnswerReader(this, options);
  }

  prepare(measured: MeasuredOutput): void {
    this.#reader.prepare(measured);
  }

  reset(): void {
    this.#counts.clear();
  }

  async update(targets: Tensor, predictions: Tensor): Promise<void> {
    this.#counts.add(await this.#reader.read(targets, predictions));
  }

  result(): number {
    const { class_index, average = "macro" } = this.options;
    const of = class_index ?? average;
    return this.#counts.score((count) => this.score(count), of);
  }

  state(): StateValue {
    return this.#counts.toNumbers();
  }

  loadState(state: StateValue): void {
    this.#counts.fromNumbers(readNumbers(state, 4));
  }

  /** NaN where a class gives no score, which counts as 0. */
  protected abstract score(count: ClassCount): number;
}
