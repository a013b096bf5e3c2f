import type { StateValue } from "@lighterjs/callbacks";
import type { Tensor } from "@tensorflow/tfjs-core";
import { metricMismatch } from "./metric-mismatch.js";
import type { MeasuredOutput, Metric } from "./metric.js";
import type { RankingOptions } from "./metric-options.js";
import { RankedAnswers, type Ranking } from "./ranked-answers.js";
import { readScores, type ScoreReading } from "./read-scores.js";

/**
 * How well scores put the samples of a class or label before the others, whatever the threshold. It
 * is computed from all scores of the epoch, which are kept until its end: 5 bytes for each sample
 * and class.
 */
export abstract class RankingMetric implements Metric {
  readonly name: string;
  readonly better = "max";
  readonly #kept = new RankedAnswers();
  #reading: ScoreReading;

  protected constructor(
    readonly options: RankingOptions,
    usualName: string,
  ) {
    this.name = options.name ?? usualName;
    this.#reading = this.#readingOf(undefined);
  }

  prepare({ output, outputShape, targets }: MeasuredOutput): void {
    const outputs = outputShape.at(-1) ?? 1;
    const subject = `\`${this.constructor.name}\``;
    const { classCount = targets.type === "int32" ? 2 : Infinity } = targets;
    const isMeasure = output?.kind === "numbers" && outputs === 1 && classCount > 2;
    if (this.options.output === undefined && (output?.kind === "classes" || isMeasure))
      throw metricMismatch(this, [], {
        message: `${subject} ranks scores, but the criterion takes the output for ${output.kind}`,
        label: "there are no scores to rank",
        help: ["take `lighter.metrics.Accuracy` for classes, an error metric for a regression"],
      });
    const { class_index: index = 0 } = this.options;
    if (index >= Math.max(outputs, 2))
      throw metricMismatch(this, ["class_index"], {
        message: `there is no class ${index}: the model tells ${Math.max(outputs, 2)} apart, 0 to ${Math.max(outputs, 2) - 1}`,
        label: "no such class",
        help: [],
      });
    if (outputs === 1 && this.options.class_index === 0)
      throw metricMismatch(this, ["class_index"], {
        message: `the only output of the model scores class 1, and ${subject} measures that`,
        label: "has no score of its own",
        help: ["leave `class_index` out"],
      });
    this.#reading = this.#readingOf(output);
  }

  reset(): void {
    this.#kept.clear();
  }

  async update(targets: Tensor, predictions: Tensor): Promise<void> {
    const { scores, answers, questions } = await readScores(targets, predictions, this.#reading);
    this.#kept.add(scores, answers, questions);
  }

  /**
   * Classes or labels whose samples all have one answer have no score, and the mean leaves them
   * out; `NaN` where that leaves none.
   */
  result(): number {
    const { class_index, average = "macro" } = this.options;
    const { questions } = this.#kept;
    const scoreOf = (question?: number): number => {
      const ranking = this.#kept.ranking(question);
      return ranking.scores.some(Number.isNaN) ? NaN : this.score(ranking);
    };
    if (questions <= 1 || average === "micro") return scoreOf();
    if (class_index !== undefined) return scoreOf(class_index);
    const rankings = Array.from({ length: questions }, (_, question) => this.#kept.ranking(question));
    if (rankings.some(({ scores }) => scores.some(Number.isNaN))) return NaN;
    const scores = rankings.map((ranking) => this.score(ranking)).filter((score) => !Number.isNaN(score));
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  }

  state(): StateValue {
    return this.#kept.state();
  }

  loadState(state: StateValue): void {
    this.#kept.load(state);
  }

  /** NaN where all answers are alike. */
  protected abstract score(ranking: Ranking): number;

  #readingOf(output: MeasuredOutput["output"]): ScoreReading {
    const { output: given = output?.kind, multi_label = output?.multiLabel ?? false } = this.options;
    return { kind: given === "probabilities" ? given : "logits", multiLabel: multi_label };
  }
}
