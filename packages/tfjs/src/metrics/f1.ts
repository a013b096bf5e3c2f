import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { ownManifest } from "../own-manifest.js";
import { ClassCounts } from "./class-counts.js";
import type { Metric } from "./metric.js";
import type { ClassMetricOptions } from "./metric-options.js";
import { readClasses } from "./read-classes.js";

/** Harmonic mean of the precision and recall of a class, 2·TP / (2·TP + FP + FN); the mean over the classes (macro average). */
export class F1 implements Metric {
  readonly name: string;
  readonly #counts = new ClassCounts();

  constructor(readonly options: ClassMetricOptions = {}) {
    validateOptions(F1, options, ownManifest("lighter.metrics.F1"));
    this.name = options.name ?? "f1";
  }

  reset(): void {
    this.#counts.clear();
  }

  async update(targets: Tensor, predictions: Tensor): Promise<void> {
    this.#counts.add(await readClasses(targets, predictions));
  }

  result(): number {
    return this.#counts.score(
      ({ truePositives, falsePositives, falseNegatives }) =>
        (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives),
      this.options.class_index,
    );
  }
}
