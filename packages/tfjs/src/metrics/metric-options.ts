export interface MetricOptions {
  /** Last part of the name it is logged under, instead of the usual one.
   * @minLength 1 */
  name?: string;
}

/** How answers are read from what a model gives. */
export interface AnswerOptions extends MetricOptions {
  /** Kind of the model's outputs: `logits`, above 0 for yes; `probabilities`, above 1/2 for yes; or
   * the indices of `classes` themselves. By default what the criterion takes it for, logits where
   * that does not say. */
  output?: "logits" | "probabilities" | "classes";
  /** Whether several outputs answer yes-or-no questions of their own (labels of which any may
   * hold), instead of being scores of classes of which one is right. By default as with the
   * criterion: of those of Lighter.js, only `lighter.losses.BinaryCrossEntropy` asks so. */
  multi_label?: boolean;
}

export interface AccuracyOptions extends AnswerOptions {
  /** Of several labels, measure this one only.
   * @integer
   * @minimum 0 */
  class_index?: number;
}

export interface ClassMetricOptions extends AnswerOptions {
  /** Measure this class or label only, for example 1 in a yes-or-no question. By default each
   * counts alike.
   * @integer
   * @minimum 0 */
  class_index?: number;
  /** How the classes or labels make one number: the mean of their scores (`macro`), in which each
   * counts alike, or one score of all their answers together (`micro`), in which frequent ones
   * count more.
   * @conflictsWith class_index
   * @defaultValue "macro" */
  average?: "macro" | "micro";
}

/** How scores are read from what a model gives. */
export interface RankingOptions extends MetricOptions {
  /**
   * Kind of the model's outputs. By default as the criterion takes them, logits where that does not
   * say.
   */
  output?: "logits" | "probabilities";
  /** Whether several outputs answer yes-or-no questions of their own (labels of which any may
   * hold), instead of being scores of classes of which one is right. By default as with the
   * criterion. */
  multi_label?: boolean;
  /** Measure this class or label only. By default each counts alike; of a single output, which
   * answers yes or no, it is yes.
   * @integer
   * @minimum 0 */
  class_index?: number;
  /** How the classes or labels make one number: the mean of their scores (`macro`), or one score of
   * all their answers together (`micro`).
   * @conflictsWith class_index
   * @defaultValue "macro" */
  average?: "macro" | "micro";
}
