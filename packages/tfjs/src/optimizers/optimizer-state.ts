/** State of an optimizer for one weight. */
export interface ParameterState {
  /** Updates that this weight has had; a frozen weight has none. */
  readonly step: number;
  /** Moments and the like by name, each as long as the weight, or a single number. */
  readonly slots: Readonly<Record<string, Float32Array>>;
}

/** By parameter name. */
export type OptimizerState = Readonly<Record<string, ParameterState>>;
