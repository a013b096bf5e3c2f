import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { ownManifest } from "../own-manifest.js";
import { MeanMetric } from "./mean-metric.js";
import type { MetricOptions } from "./metric-options.js";
import { readClasses } from "./read-classes.js";

/** Share of samples whose class is found. A model with one output per sample is taken to give a logit: above 0 means class 1. */
export class Accuracy extends MeanMetric {
  constructor(readonly options: MetricOptions = {}) {
    validateOptions(Accuracy, options, ownManifest("lighter.metrics.Accuracy"));
    super(options.name ?? "accuracy");
  }

  override async update(targets: Tensor, predictions: Tensor): Promise<void> {
    const { actual, predicted } = await readClasses(targets, predictions);
    let correct = 0;
    for (let at = 0; at < actual.length; at++) if (actual[at] === predicted[at]) correct++;
    this.add(correct, actual.length);
  }
}
