import type { RandomStream } from "@lighterjs/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { withSeed } from "../engine/seeded.js";
import { tf } from "../engine/tf.js";
import { firstOf, type FeatureBatch } from "../features/feature-batch.js";
import { withinMemory } from "../features/within-memory.js";
import type { Network } from "../network/network.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { runTarget } from "../target-error.js";
import type { System } from "../system/system.js";
import { clipGradients, type ClipOptions } from "./clip-gradients.js";
import { GradientWindow } from "./gradient-window.js";
import { computeGradients, disposeGradients } from "./gradients.js";
import { readLosses, type LossValues } from "./losses.js";
import { NonFiniteLossError } from "./non-finite-loss-error.js";

/** A batch and its place in the run. */
export interface PlacedBatch {
  readonly batch: FeatureBatch;
  readonly epoch: number;
  /** Optimizer steps completed before. */
  readonly step: number;
  /** Index in the epoch. */
  readonly index: number;
}

export interface BatchResult {
  readonly losses: LossValues;
  /** One for each output, to be disposed by the receiver. */
  readonly predictions: readonly Tensor[];
}

/** The arithmetic of training: gradients of batches, and an optimizer step from those of one window. */
export class TrainStep {
  readonly #window = new GradientWindow();

  /** @param noise - what dropout and layers of noise draw from */
  constructor(
    private readonly system: System,
    private readonly network: Network,
    private readonly optimizer: Optimizer,
    private readonly clip: ClipOptions,
    private readonly noise: RandomStream,
  ) {}

  /**
   * Adds the gradients of one batch to the window.
   *
   * @throws NonFiniteLossError before the weights have been touched, OptionError where memory does not suffice
   */
  accumulate({ batch, epoch, step, index }: PlacedBatch): BatchResult {
    const { dataloaders } = this.system.trained;
    const { heads } = this.system;
    const { predictions, gradients, ...given } = withinMemory({
      loader: dataloaders.train,
      samples: batch.ids.length,
      mayAccumulate: true,
      run: () => withSeed(this.noise, () => computeGradients(this.network, heads, batch)),
      rehearse: (samples) =>
        tf.tidy(() => {
          const part = firstOf(batch, samples);
          disposeGradients(computeGradients(this.network, heads, part));
        }),
    });
    // Read after the backward pass, so that it runs without a stop, and before the update, so that no bad batch spoils the weights.
    const losses = readLosses(given);
    const { total } = losses;
    if (!Number.isFinite(total)) {
      tf.dispose([...predictions, ...gradients.values()]);
      const { learningRate } = this.optimizer;
      throw new NonFiniteLossError(total, { epoch, step, batch: index, learningRate }, this.system);
    }
    this.#window.add(total, gradients, losses.weight ?? batch.ids.length);
    return { losses, predictions };
  }

  /** Makes one optimizer step with the mean gradient of the window, starts the next window, and returns the mean loss. */
  update(): number {
    const mean = this.#window.take();
    const parameters = [...mean.gradients.keys()];
    const gradients = clipGradients([...mean.gradients.values()], this.clip);
    const updates = parameters.map(({ name, variable }, at) => ({
      name,
      variable,
      gradient: gradients[at]!,
    }));
    runTarget(this.optimizer, "apply", () => this.optimizer.apply(updates));
    tf.dispose([...gradients]);
    for (const parameter of parameters) parameter.applyConstraint();
    return mean.loss;
  }

  /** Frees what an unfinished window holds. */
  dispose(): void {
    this.#window.dispose();
  }
}
