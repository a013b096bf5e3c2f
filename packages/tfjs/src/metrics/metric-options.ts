export interface MetricOptions {
  /** Last part of the name it is logged under, instead of the usual one.
   * @minLength 1 */
  name?: string;
}

export interface ClassMetricOptions extends MetricOptions {
  /** Measure this class only, for example 1 in a yes-or-no question. By default each class counts alike.
   * @integer
   * @minimum 0 */
  class_index?: number;
}
