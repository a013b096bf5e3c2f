import type { StateValue } from "@lighterjs/callbacks";
import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { ownManifest } from "../own-manifest.js";
import type { Metric } from "./metric.js";
import type { MetricOptions } from "./metric-options.js";
import { readClasses } from "./read-classes.js";
import { readNumbers } from "./read-numbers.js";

/** Share of samples whose class is found. A model with one output per sample is taken to give a logit: above 0 means class 1. */
export class Accuracy implements Metric {
  readonly name: string;
  #correct = 0;
  #count = 0;

  constructor(readonly options: MetricOptions = {}) {
    validateOptions(Accuracy, options, ownManifest("lighter.metrics.Accuracy"));
    this.name = options.name ?? "accuracy";
  }

  reset(): void {
    this.#correct = 0;
    this.#count = 0;
  }

  async update(targets: Tensor, predictions: Tensor): Promise<void> {
    const { actual, predicted } = await readClasses(targets, predictions);
    for (let at = 0; at < actual.length; at++) if (actual[at] === predicted[at]) this.#correct++;
    this.#count += actual.length;
  }

  result(): number {
    return this.#correct / this.#count;
  }

  state(): StateValue {
    return [this.#correct, this.#count];
  }

  loadState(state: StateValue): void {
    const [correct = 0, count = 0] = readNumbers(state);
    this.#correct = correct;
    this.#count = count;
  }
}
