import type { Tensor } from "@tensorflow/tfjs-core";
import { readClasses } from "./read-answers.js";

/** Scores of the yes-or-no questions of a batch, the higher the likelier, and the right answers, sample after sample. */
export interface Scores {
  readonly scores: ArrayLike<number>;
  /** 1 for yes, 0 for no. */
  readonly answers: ArrayLike<number>;
  readonly questions: number;
}

/** How the outputs are to be read. */
export interface ScoreReading {
  readonly kind: "logits" | "probabilities";
  /** Each output answers a question of its own. Else they are scores of classes, each of which is asked against all others. */
  readonly multiLabel: boolean;
}

/** The scores of a batch. Of exclusive classes they are log p/(1 − p), which orders samples as the probability p does, and finer. */
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
  for (let first = 0; first < logits.length; first += classes)
    for (let at = first; at < first + classes; at++) {
      let most = -Infinity;
      for (let other = first; other < first + classes; other++)
        if (other !== at) most = Math.max(most, logits[other]!);
      let sum = 0;
      for (let other = first; other < first + classes; other++)
        if (other !== at) sum += Math.exp(logits[other]! - most);
      odds[at] = logits[at]! - most - Math.log(sum);
    }
  return odds;
}
