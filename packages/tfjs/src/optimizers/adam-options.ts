/** Options of Adam and of those that descend from it. */
export interface AdamOptions {
  /** Size of a step.
   * @minimum 0
   * @defaultValue 0.001 */
  learning_rate?: number;
  /** Decay of the mean of the gradients.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0.9 */
  beta_1?: number;
  /** Decay of the mean of the squared gradients.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0.999 */
  beta_2?: number;
  /** Keeps the division from zero.
   * @exclusiveMinimum 0
   * @defaultValue 1e-8 */
  epsilon?: number;
}

/** The options with the defaults of the paper in the place of what is left out. */
export function withAdamDefaults(options: AdamOptions): Required<AdamOptions> {
  const { learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-8 } = options;
  return { learning_rate, beta_1, beta_2, epsilon };
}
