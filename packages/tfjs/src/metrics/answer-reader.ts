import type { Tensor } from "@tensorflow/tfjs-core";
import { metricMismatch } from "./metric-mismatch.js";
import type { MeasuredOutput } from "./metric.js";
import type { AnswerOptions } from "./metric-options.js";
import { readAnswers, type AnswerReading, type Answers } from "./read-answers.js";

/**
 * Reads answers as its options say, else as the criterion says, else as from logits of exclusive
 * classes.
 */
export class AnswerReader {
  #reading: AnswerReading;
  #outputs = 1;

  /** @param subject - the metric, for errors */
  constructor(
    private readonly subject: object,
    private readonly options: AnswerOptions & { readonly class_index?: number },
  ) {
    this.#reading = this.#readingOf(undefined);
  }

  /** @throws OptionError where the output answers no question */
  prepare({ output, outputShape, targets }: MeasuredOutput): void {
    const isMeasure = output?.kind === "numbers" && this.options.output === undefined;
    const outputs = outputShape.at(-1) ?? 1;
    const { classCount = targets.type === "int32" ? 2 : Infinity } = targets;
    if (isMeasure && outputs === 1 && classCount > 2)
      throw metricMismatch(this.subject, [], {
        message: `\`${this.subject.constructor.name}\` counts right answers, but the criterion compares numbers`,
        label: "there are no answers to count",
        help: [
          "for a regression, take `lighter.metrics.MeanAbsoluteError` or `MeanSquaredError`",
          "for classes, take `lighter.losses.CrossEntropy` and one unit for each class",
        ],
      });
    this.#reading = this.#readingOf(output);
    this.#outputs = outputs;
    const { class_index: index = 0 } = this.options;
    const most = Math.max(outputs, 2);
    if (this.#reading.kind !== "classes" && index >= most)
      throw metricMismatch(this.subject, ["class_index"], {
        message: `there is no class ${index}: the model tells ${most} apart, 0 to ${most - 1}`,
        label: "no such class",
        help: [],
      });
  }

  /** Whether there are several outputs, each of which answers a question of its own. */
  get hasLabels(): boolean {
    return this.#reading.multiLabel && this.#reading.kind !== "classes" && this.#outputs > 1;
  }

  async read(targets: Tensor, predictions: Tensor): Promise<Answers> {
    return readAnswers(targets, predictions, this.#reading);
  }

  #readingOf(output: MeasuredOutput["output"]): AnswerReading {
    const { output: kind = output?.kind ?? "logits", multi_label = output?.multiLabel ?? false } =
      this.options;
    return { kind, multiLabel: multi_label };
  }
}
