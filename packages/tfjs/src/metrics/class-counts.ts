import type { Answers } from "./read-answers.js";

/** How one class fared. */
export interface ClassCount {
  /** Samples of the class taken for it. */
  truePositives: number;
  /** Samples of other classes taken for it. */
  falsePositives: number;
  /** Samples of the class taken for others. */
  falseNegatives: number;
}

/** Right and wrong answers, class by class or label by label. */
export class ClassCounts {
  readonly #counts = new Map<number, ClassCount>();

  clear(): void {
    this.#counts.clear();
  }

  add({ actual, predicted, labels }: Answers): void {
    if (labels > 1) {
      this.#addLabels(actual, predicted, labels);
      return;
    }
    for (let at = 0; at < actual.length; at++) {
      const real = actual[at]!;
      const guess = predicted[at]!;
      if (real === guess) {
        this.#of(real).truePositives++;
      } else {
        this.#of(real).falseNegatives++;
        this.#of(guess).falsePositives++;
      }
    }
  }

  /** A label is counted also where it never holds and is never guessed. */
  #addLabels(actual: ArrayLike<number>, predicted: ArrayLike<number>, labels: number): void {
    for (let at = 0; at < actual.length; at++) {
      const count = this.#of(at % labels);
      if (actual[at] === 1 && predicted[at] === 1) count.truePositives++;
      else if (actual[at] === 1) count.falseNegatives++;
      else if (predicted[at] !== 0) count.falsePositives++;
    }
  }

  /**
   * A score of one class or label, of all their answers together (`micro`), or the mean of the
   * scores (`macro`): of all labels, or of the classes that occur in targets or predictions. A
   * score that divides by 0 is 0, as in scikit-learn. `NaN` before the first sample.
   */
  score(scoreOf: (count: ClassCount) => number, of: number | "macro" | "micro"): number {
    if (this.#counts.size === 0) return NaN;
    const counts = typeof of === "number" ? [this.#of(of)] : [...this.#counts.values()];
    if (of === "micro") return scoreOf(sumOf(counts)) || 0;
    const sum = counts.reduce((total, count) => total + (scoreOf(count) || 0), 0);
    return sum / counts.length;
  }

  /** Class, true positives, false positives, false negatives of each class, one after the other. */
  toNumbers(): readonly number[] {
    return [...this.#counts].flatMap(([index, { truePositives, falsePositives, falseNegatives }]) => [
      index,
      truePositives,
      falsePositives,
      falseNegatives,
    ]);
  }

  /** Takes over what {@link toNumbers} gave. */
  fromNumbers(numbers: readonly number[]): void {
    this.#counts.clear();
    for (let at = 0; at < numbers.length; at += 4) {
      const [index = 0, truePositives = 0, falsePositives = 0, falseNegatives = 0] = numbers.slice(
        at,
        at + 4,
      );
      this.#counts.set(index, { truePositives, falsePositives, falseNegatives });
    }
  }

  #of(index: number): ClassCount {
    let count = this.#counts.get(index);
    if (count === undefined) {
      count = { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
      this.#counts.set(index, count);
    }
    return count;
  }
}

function sumOf(counts: readonly ClassCount[]): ClassCount {
  const sum = { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
  for (const { truePositives, falsePositives, falseNegatives } of counts) {
    sum.truePositives += truePositives;
    sum.falsePositives += falsePositives;
    sum.falseNegatives += falseNegatives;
  }
  return sum;
}
