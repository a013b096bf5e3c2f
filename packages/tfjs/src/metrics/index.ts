export type { MeasuredOutput, Metric, MetricDetails } from "./metric.js";
export type { MetricFunction } from "./function-metric.js";
export { AUC } from "./auc.js";
export { AveragePrecision } from "./average-precision.js";
export { ConfusionMatrix, type ConfusionMatrixOptions } from "./confusion-matrix.js";
export { R2 } from "./r2.js";
export { RootMeanSquaredError } from "./root-mean-squared-error.js";
export type {
  AccuracyOptions,
  AnswerOptions,
  ClassMetricOptions,
  MetricOptions,
  RankingOptions,
} from "./metric-options.js";
export { Accuracy } from "./accuracy.js";
export { ExactMatch } from "./exact-match.js";
export { F1 } from "./f1.js";
export { MeanAbsoluteError } from "./mean-absolute-error.js";
export { MeanSquaredError } from "./mean-squared-error.js";
export { Precision } from "./precision.js";
export { Recall } from "./recall.js";
export { TopKAccuracy, type TopKAccuracyOptions } from "./top-k-accuracy.js";
