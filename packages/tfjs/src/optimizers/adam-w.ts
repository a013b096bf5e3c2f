import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import { Adam } from "./adam.js";
import type { AdamOptions } from "./adam-options.js";

export interface AdamWOptions extends AdamOptions {
  /** Decoupled weight decay: before each update a weight shrinks by `learning_rate · weight_decay` of itself.
   * @minimum 0
   * @defaultValue 0.01 */
  weight_decay?: number;
}

/**
 * Adam with decoupled weight decay: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019, algorithm 2.
 *
 * As in the paper all trained weights decay, biases too. A frozen weight does not.
 */
export class AdamW extends Adam {
  protected override readonly weightDecay: number;

  constructor(options: AdamWOptions = {}) {
    validateOptions(AdamW, options, ownManifest("lighter.optimizers.AdamW"));
    const { weight_decay = 0.01, ...adam } = options;
    super(adam);
    this.weightDecay = weight_decay;
  }
}
