import type { StateValue } from "@lighterjs/callbacks";
import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { ownManifest } from "../own-manifest.js";
import { AnswerReader } from "./answer-reader.js";
import { metricMismatch } from "./metric-mismatch.js";
import type { MeasuredOutput, Metric, MetricDetails } from "./metric.js";
import type { AnswerOptions } from "./metric-options.js";
import { readNumbers } from "./read-numbers.js";

export interface ConfusionMatrixOptions extends AnswerOptions {
  /** Of several labels, the one to show: how often it holds, and is taken to hold. There is no
   * table of all of them together.
   * @integer
   * @minimum 0 */
  class_index?: number;
}

/**
 * Which classes are taken for which: a row for each class that samples are of, a column for each
 * that they are taken for. It is no number and so is not logged; `details.json` in the folder of
 * the run has it, and `lighter report` shows it.
 *
 * Samples for which the model gives no number are in no column.
 */
export class ConfusionMatrix implements Metric {
  readonly name: string;
  readonly logged = false;
  readonly #reader: AnswerReader;
  #names: readonly string[] = [];
  #classes = 2;
  /**
   * By the class that samples are of, then by the one that they are taken for, which is -1 for no
   * answer.
   */
  readonly #counts = new Map<number, Map<number, number>>();

  constructor(readonly options: ConfusionMatrixOptions = {}) {
    validateOptions(ConfusionMatrix, options, ownManifest("lighter.metrics.ConfusionMatrix"));
    this.name = options.name ?? "confusion_matrix";
    this.#reader = new AnswerReader(this, options);
  }

  prepare(measured: MeasuredOutput): void {
    this.#reader.prepare(measured);
    const { classCount = 2, classNames = [] } = measured.targets;
    const { class_index: index } = this.options;
    const { hasLabels } = this.#reader;
    if (hasLabels !== (index !== undefined))
      throw metricMismatch(this, hasLabels ? [] : ["class_index"], {
        message: hasLabels
          ? "of several labels any may hold, so there is no table of which is taken for which"
          : "`class_index` is for labels that hold or not; a table of exclusive classes has all of them",
        label: hasLabels ? "needs `class_index`" : "there are no labels",
        help: hasLabels
          ? ["name one label with `class_index`, and write one metric for each"]
          : ["leave `class_index` out"],
      });
    const label = index === undefined ? undefined : (classNames[index] ?? `label ${index}`);
    this.#names = label === undefined ? classNames : [`not ${label}`, label];
    this.#classes = label === undefined ? Math.max(measured.outputShape.at(-1) ?? 1, classCount) : 2;
  }

  reset(): void {
    this.#counts.clear();
  }

  async update(targets: Tensor, predictions: Tensor): Promise<void> {
    const { actual, predicted, labels } = await this.#reader.read(targets, predictions);
    const { class_index: first = 0 } = this.options;
    const step = this.options.class_index === undefined ? 1 : labels;
    for (let at = first; at < actual.length; at += step) this.#add(actual[at]!, predicted[at]!, 1);
  }

  result(): undefined {
    return undefined;
  }

  details(): MetricDetails {
    const highest = Math.max(-1, ...[...this.#counts].flatMap(([actual, row]) => [actual, ...row.keys()]));
    const indices = Array.from({ length: Math.max(this.#classes, highest + 1) }, (_, index) => index);
    return {
      kind: "confusion_matrix",
      classes: indices.map((index) => this.#names[index] ?? String(index)),
      counts: indices.map((actual) => indices.map((given) => this.#counts.get(actual)?.get(given) ?? 0)),
    };
  }

  state(): StateValue {
    return [...this.#counts].flatMap(([actual, row]) =>
      [...row].flatMap(([given, times]) => [actual, given, times]),
    );
  }

  loadState(state: StateValue): void {
    const numbers = readNumbers(state, 3);
    this.#counts.clear();
    for (let at = 0; at < numbers.length; at += 3)
      this.#add(numbers[at]!, numbers[at + 1]!, numbers[at + 2]!);
  }

  #add(actual: number, given: number, times: number): void {
    let row = this.#counts.get(actual);
    if (row === undefined) this.#counts.set(actual, (row = new Map<number, number>()));
    row.set(given, (row.get(given) ?? 0) + times);
  }
}
