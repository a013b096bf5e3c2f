import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { ownManifest } from "../own-manifest.js";
import { ClassCounts } from "./class-counts.js";
import type { Metric } from "./metric.js";
import type { ClassMetricOptions } from "./metric-options.js";
import { readClasses } from "./read-classes.js";

/** Of the samples taken for a class, the share that belongs to it; the mean over the classes (macro average). */
export class Precision implements Metric {
  readonly name: string;
  readonly #counts = new ClassCounts();

  constructor(readonly options: ClassMetricOptions = {}) {
    validateOptions(Precision, options, ownManifest("lighter.metrics.Precision"));
    this.name = options.name ?? "precision";
  }

  reset(): void {
    this.#counts.clear();
  }

  async update(targets: Tensor, predictions: Tensor): Promise<void> {
    this.#counts.add(await readClasses(targets, predictions));
  }

  result(): number {
    return this.#counts.score(
      ({ truePositives, falsePositives }) => truePositives / (truePositives + falsePositives),
      this.options.class_index,
    );
  }
}
