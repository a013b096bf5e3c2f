import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { ownManifest } from "../own-manifest.js";
import { ClassCounts } from "./class-counts.js";
import type { Metric } from "./metric.js";
import type { ClassMetricOptions } from "./metric-options.js";
import { readClasses } from "./read-classes.js";

/** Of the samples of a class, the share that is taken for it; the mean over the classes (macro average). */
export class Recall implements Metric {
  readonly name: string;
  readonly #counts = new ClassCounts();

  constructor(readonly options: ClassMetricOptions = {}) {
    validateOptions(Recall, options, ownManifest("lighter.metrics.Recall"));
    this.name = options.name ?? "recall";
  }

  reset(): void {
    this.#counts.clear();
  }

  async update(targets: Tensor, predictions: Tensor): Promise<void> {
    this.#counts.add(await readClasses(targets, predictions));
  }

  result(): number {
    return this.#counts.score(
      ({ truePositives, falseNegatives }) => truePositives / (truePositives + falseNegatives),
      this.options.class_index,
    );
  }
}
