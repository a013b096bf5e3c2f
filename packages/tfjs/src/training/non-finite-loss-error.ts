import type { RunFault } from "@lighterjs/core";

/** Where in a run a loss was measured. */
export interface StepPosition {
  readonly epoch: number;
  /** Optimizer steps completed before. */
  readonly step: number;
  /** Batch within the epoch, from 0. */
  readonly batch: number;
  readonly learningRate: number;
}

/**
 * Training cannot go on: the loss is infinite or not a number. The weights are those of the last
 * good step.
 */
export class NonFiniteLossError extends Error implements RunFault {
  override readonly name = "NonFiniteLossError";
  readonly code = "NON_FINITE_LOSS";
  readonly label: string;
  readonly help = ["try a lower learning rate or `clip_norm`, and look for extreme values in the data"];

  constructor(
    readonly loss: number,
    readonly position: StepPosition,
    /** The system that was trained. */
    readonly subject: object,
  ) {
    const { epoch, step, batch, learningRate } = position;
    super(
      `the training loss is ${loss} at epoch ${epoch}, step ${step}, batch ${batch}, learning rate ${learningRate}`,
    );
    this.label = `its loss is ${loss}`;
  }
}
