import type { Tensor } from "@tensorflow/tfjs-core";
import { readClasses } from "./read-answers.js";

/**
 * Scores of the yes-or-no questions of a batch, the higher the likelier, and the right answers,
 * sample after sample.
 */
export interface Scores {
  readonly scores: ArrayLike<number>;
  /** 1 for yes, 0 for no. */
  readonly answers: ArrayLike<number>;
  readonly questions: number;
}

/** How the outputs are to be read. */
export interface ScoreReading {
  readonly kind: "logits" | "probabilities";
  /**
   * Each output answers a question of its own. Else they are scores of classes, each of which is
   * asked against all others.
   */
  readonly multiLabel: boolean;
}

/**
 * The scores of a batch. Of exclusive classes they are log p/(1 − p), which orders samples as the
 * probability p does, and finer.
 */
export async function readScores(
  targets: Tensor,
  predictions: Tensor,
  { kind, multiLabel }: ScoreReading,
): Promise<Scores> {
  const given = await predictions.data();
  const questions = predictions.rank > 1 ? (predictions.shape.at(-1) ?? 1) : 1;
  if (questions === 1 || multiLabel) {
    const values = await targets.data();
    return { scores: given, answers: Uint8Array.from(values, (value) => (value > 0.5 ? 1 : 0)), questions };
  }
  const classes = await readClasses(targets, predictions);
  const answers = new Uint8Array(given.length);
  for (let row = 0; row < classes.length; row++) answers[row * questions + classes[row]!] = 1;
  return { scores: kind === "logits" ? logOdds(given, questions) : given, answers, questions };
}

/** xₖ − log Σ eˣ of the others for each score of each row. */
function logOdds(logits: ArrayLike<number>, classes: number): Float32Array {
  const odds = new Float32Array(logits.length);
  for (let first = 0; first < logits.length; first += classes) {
    const end = first + classes;
    let likeliest = first;
    let second = -Infinity;
    for (let at = first + 1; at < end; at++) {
      const isLikelier = logits[at]! > logits[likeliest]!;
      second = Math.max(second, logits[isLikelier ? likeliest : at]!);
      if (isLikelier) likeliest = at;
    }
    const most = logits[likeliest]!;
    let all = 0;
    let others = 0;
    for (let at = first; at < end; at++) {
      all += Math.exp(logits[at]! - most);
      if (at !== likeliest) others += Math.exp(logits[at]! - second);
    }
    for (let at = first; at < end; at++) {
      // To take its own part from the sum of all is exact but for the likeliest, which is nearly
      // all of it.
      const [base, sum] = at === likeliest ? [second, others] : [most, all - Math.exp(logits[at]! - most)];
      odds[at] = logits[at]! - base - Math.log(sum);
    }
  }
  return odds;
}
