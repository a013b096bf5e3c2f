import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { alignTargets } from "../losses/align-targets.js";
import { outputMeaningOf } from "../losses/criterion-output.js";
import { runTarget } from "../target-error.js";
import { MeanMetric } from "./mean-metric.js";
import { metricMismatch } from "./metric-mismatch.js";
import type { MeasuredOutput } from "./metric.js";
import { requireNumbers } from "./numbers.js";

/**
 * A plain function in the place of a `Metric`, such as those of `tf.metrics`: gives one or more
 * numbers for each sample, whose mean over all samples of the epoch is logged under its name. It
 * gets targets as floats, and indices of classes as one-hot.
 *
 * @returns batch first
 */
export type MetricFunction = (targets: Tensor, predictions: Tensor) => Tensor;

/**
 * A metric that is a plain function, which has no place to keep anything: only means can be told by
 * it.
 */
export class FunctionMetric extends MeanMetric {
  readonly better;
  readonly #measure: MetricFunction;

  constructor(measure: MetricFunction) {
    super(measure.name.replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase());
    this.#measure = measure;
    this.better = betterOf(measure);
  }

  override prepare(measured: MeasuredOutput): void {
    const { name } = this.#measure;
    const fail = (message: string, label: string, help: string) =>
      metricMismatch(this.#measure, [], { message: `\`${name}\` ${message}`, label, help: [help] });
    const meaning = outputMeaningOf(this.#measure);
    if (meaning?.kind === "numbers") requireNumbers(this.#measure, measured);
    if (meaning?.kind === "probabilities" && measured.output?.kind === "logits")
      throw fail(
        "takes probabilities, but the criterion takes the output for logits",
        "would read logits as probabilities",
        "take a metric of `lighter.metrics`, which goes by the criterion, or a model that gives probabilities",
      );
    if (BY_CLASS.has(name) && (measured.outputShape.at(-1) ?? 1) === 1)
      throw fail(
        "compares scores of classes, but the model gives one number",
        "there are no classes to choose from",
        "for a yes-or-no question, take `lighter.metrics.Accuracy`",
      );
  }

  override async update(targets: Tensor, predictions: Tensor): Promise<void> {
    const { name } = this.#measure;
    const measured = tf.tidy(() => {
      const given = name === SPARSE ? indicesOf(targets, predictions) : alignTargets(targets, predictions);
      return tf.cast(
        runTarget(this.#measure, name, () => this.#measure(given, predictions)),
        "float32",
      );
    });
    try {
      const [samples] = predictions.shape;
      if (measured.shape[0] !== samples)
        throw metricMismatch(this.#measure, [], {
          message: `\`${name}\` gives numbers of shape [${measured.shape.join(", ")}] for ${samples} samples, of which no mean over the epoch can be made`,
          label: "not a number for each sample",
          help: [
            "have the function give a number for each sample, batch first",
            "or take a class of `lighter.metrics`, or one of your own, which sees all batches of an epoch",
          ],
        });
      const values = await measured.data();
      for (const value of values) this.add(value, 1);
    } finally {
      measured.dispose();
    }
  }
}

/** Of those of `tf.metrics` that choose the greatest of several scores. */
const BY_CLASS: ReadonlySet<string> = new Set([
  "categoricalAccuracy",
  "categoricalCrossentropy",
  "sparseCategoricalAccuracy",
]);
/** Alone takes indices of classes as they are. */
const SPARSE = "sparseCategoricalAccuracy";

function indicesOf(targets: Tensor, predictions: Tensor): Tensor {
  return targets.size === predictions.size ? tf.argMax(targets, -1) : targets;
}

/**
 * Which values are better of a function of `tf.metrics`, by its name, as a config delivers it; of
 * another nobody knows.
 */
function betterOf(measure: MetricFunction): "max" | "min" | undefined {
  if (/^(?:binary|categorical|sparseCategorical)Accuracy$/.test(measure.name)) return "max";
  return measure.name === "cosineProximity" || outputMeaningOf(measure) !== undefined ? "min" : undefined;
}
