import type { Tensor } from "@tensorflow/tfjs-core";

/** What each sample is, and what it is taken for. */
export interface ReadClasses {
  readonly actual: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
}

/**
 * The classes in a batch. Several outputs are scores, one for each class: the highest wins. A single output is a logit:
 * above 0 means class 1. Targets are indices of classes, or scores in the shape of the outputs (one-hot).
 */
export async function readClasses(targets: Tensor, predictions: Tensor): Promise<ReadClasses> {
  const scores = await predictions.data();
  const classes = predictions.shape.at(-1) ?? 1;
  const actual = await readActualClasses(targets, predictions);
  if (classes === 1 || predictions.rank === 1)
    return { actual, predicted: Array.from(scores, (score) => (score > 0 ? 1 : 0)) };
  return { actual, predicted: highest(scores, classes) };
}

/** The class of each sample; see {@link readClasses}. */
export async function readActualClasses(targets: Tensor, predictions: Tensor): Promise<ArrayLike<number>> {
  const values = await targets.data();
  const classes = predictions.shape.at(-1) ?? 1;
  const oneHot = predictions.rank > 1 && classes > 1 && targets.rank === predictions.rank;
  return oneHot ? highest(values, classes) : values;
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
