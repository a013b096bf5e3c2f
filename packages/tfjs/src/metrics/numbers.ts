import type { Tensor } from "@tensorflow/tfjs-core";
import { metricMismatch } from "./metric-mismatch.js";
import type { MeasuredOutput } from "./metric.js";

/**
 * Refuses to compare numbers where there are classes. @throws OptionError about the metric
 * `subject`
 */
export function requireNumbers(subject: object, { output, outputShape, targets }: MeasuredOutput): void {
  if (output === undefined || output.kind === "numbers" || output.kind === "classes") return;
  if (targets.type === "float32" || outputShape.length === targets.shape.length) return;
  if ((outputShape.at(-1) ?? 1) === 1) return;
  throw metricMismatch(subject, [], {
    message: `\`${subject.constructor.name}\` compares numbers, but the data have classes and the model gives a score for each`,
    label: "there are no numbers to compare",
    help: ["for classes, take `lighter.metrics.Accuracy`, `F1`, `Precision` or `Recall`"],
  });
}

/**
 * Targets and predictions of a batch, number by number. @throws Error where there is not one target
 * for each
 */
export async function readPairs(
  targets: Tensor,
  predictions: Tensor,
): Promise<{ readonly expected: ArrayLike<number>; readonly given: ArrayLike<number> }> {
  if (targets.size !== predictions.size)
    throw new Error(
      `expected one target for each output, found targets of shape [${targets.shape.join(", ")}] and outputs of shape [${predictions.shape.join(", ")}]`,
    );
  return { expected: await targets.data(), given: await predictions.data() };
}
