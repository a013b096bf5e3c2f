/** One use of a layer in the forward pass, as `lighter summary --format json` writes it. */
export interface CallSummary {
  /** Path of its layer: `model.backbone.conv1`. */
  readonly name: string;
  /** Class of its layer: `Conv2D`. */
  readonly class: string;
  /**
   * With the batch dimension, `null` as any other that is free; a list of shapes where it has
   * several outputs.
   */
  readonly output_shape: readonly (number | null)[] | readonly (readonly (number | null)[])[];
  /**
   * Scalars of its weights that can be learned. A layer that is called again has them at its first
   * call only.
   */
  readonly parameters: number;
  /** Those of them that train in the first step of the run. */
  readonly trainable: number;
  /** Of its forward pass, for one sample. */
  readonly multiply_adds: number;
  /** Whether it runs in front of all that trains in the first step, where no gradient is needed. */
  readonly frozen_region: boolean;
  /**
   * Name of its block, as `unfreeze_by: block` knows it; `null` where no layer of the network has
   * parameters.
   */
  readonly block: string | null;
}

/** A value that goes into the network or comes out of it. */
export interface SummaryPort {
  readonly name: string;
  readonly shape: readonly (number | null)[];
}

/** Content of the summary of a network. */
export interface SummaryContent {
  readonly calls: readonly CallSummary[];
  readonly inputs: readonly SummaryPort[];
  readonly outputs: readonly SummaryPort[];
  /** Where the frozen region ends at the start of the run, and what of it is not kept. */
  readonly notes: readonly string[];
}
