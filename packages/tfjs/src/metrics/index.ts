export type { Metric } from "./metric.js";
export type { ClassMetricOptions, MetricOptions } from "./metric-options.js";
export { Accuracy } from "./accuracy.js";
export { F1 } from "./f1.js";
export { MeanAbsoluteError } from "./mean-absolute-error.js";
export { MeanSquaredError } from "./mean-squared-error.js";
export { Precision } from "./precision.js";
export { Recall } from "./recall.js";
export { TopKAccuracy, type TopKAccuracyOptions } from "./top-k-accuracy.js";
