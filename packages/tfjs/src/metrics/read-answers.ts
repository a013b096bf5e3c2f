import type { Tensor } from "@tensorflow/tfjs-core";
import type { OutputKind } from "../losses/output-meaning.js";

/** The right class of each answer, and the class that it is taken for. */
export interface Answers {
  /**
   * Indices of classes; with several labels, 1 for those that hold and 0 for the others, sample
   * after sample.
   */
  readonly actual: ArrayLike<number>;
  /** Likewise; −1 where the model gives no number. */
  readonly predicted: ArrayLike<number>;
  /** Labels of a sample, each a question of its own; 1 where an answer is a class. */
  readonly labels: number;
}

/** How to read them. */
export interface AnswerReading {
  readonly kind: OutputKind;
  readonly multiLabel: boolean;
}

/**
 * The answers in a batch. Of several outputs the highest wins, unless each answers a question of
 * its own; a single output is a yes-or-no question. Targets are indices of classes, or scores in
 * the shape of the outputs (one-hot).
 */
export async function readAnswers(
  targets: Tensor,
  predictions: Tensor,
  { kind, multiLabel }: AnswerReading,
): Promise<Answers> {
  const given = await predictions.data();
  if (kind === "classes") return { actual: await targets.data(), predicted: wholeNumbers(given), labels: 1 };
  const outputs = outputsOf(predictions);
  if (outputs > 1 && !multiLabel)
    return { actual: await readClasses(targets, predictions), predicted: highest(given, outputs), labels: 1 };
  const threshold = kind === "logits" ? 0 : 0.5;
  const predicted = Int8Array.from(given, (score) => (Number.isNaN(score) ? -1 : score > threshold ? 1 : 0));
  const values = await targets.data();
  // A probability is as good a target as the answer that it leans to; the index of a class stays
  // what it is.
  const actual = Array.from(values, (value) => (Number.isInteger(value) ? value : value > 0.5 ? 1 : 0));
  return { actual, predicted, labels: outputs };
}

/** The class of each sample of a batch whose outputs are scores of classes. */
export async function readClasses(targets: Tensor, predictions: Tensor): Promise<ArrayLike<number>> {
  const values = await targets.data();
  const outputs = outputsOf(predictions);
  const oneHot = outputs > 1 && targets.rank === predictions.rank;
  return oneHot ? highest(values, outputs) : values;
}

function outputsOf({ rank, shape }: Tensor): number {
  return rank > 1 ? (shape.at(-1) ?? 1) : 1;
}

function wholeNumbers(values: ArrayLike<number>): ArrayLike<number> {
  return Array.from(values, (value) => (Number.isInteger(value) ? value : -1));
}

/** Index of the highest score in each row; −1 where no score is a number. */
function highest(scores: ArrayLike<number>, classes: number): Int32Array {
  const indices = new Int32Array(scores.length / classes).fill(-1);
  for (let row = 0; row < indices.length; row++) {
    let most = -Infinity;
    for (let index = 0; index < classes; index++) {
      const score = scores[row * classes + index]!;
      if (!(score > most)) continue;
      most = score;
      indices[row] = index;
    }
  }
  return indices;
}
