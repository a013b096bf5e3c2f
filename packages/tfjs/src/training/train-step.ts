import type { RandomStream } from "@lighterjs/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { withSeed } from "../engine/seeded.js";
import { tf } from "../engine/tf.js";
import { firstOf, type FeatureBatch } from "../features/feature-batch.js";
import { withinMemory } from "../features/within-memory.js";
import { LEAST } from "../losses/weighted-mean.js";
import type { NetworkParameter } from "../network/network-parameter.js";
import type { Network } from "../network/network.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import type { System } from "../system/system.js";
import { runTarget } from "../target-error.js";
import { computeGradients, disposeGradients, readLosses, type LossValues } from "./batch-losses.js";
import { NonFiniteLossError } from "./finite-weights.js";

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

export interface ClipOptions {
  /** Greatest norm of all gradients of a step together. */
  readonly norm?: number | undefined;
  /** Greatest magnitude of each number in a gradient. */
  readonly value?: number | undefined;
}

/**
 * The arithmetic of training: gradients of batches, and an optimizer step from those of one window.
 */
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
   * @throws NonFiniteLossError before the weights have been touched, OptionError where memory does
   * not suffice
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
    // Read after the backward pass, so that it runs without a stop, and before the update, so that
    // no bad batch spoils the weights.
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

  /**
   * Makes one optimizer step with the mean gradient of the window, starts the next window, and
   * returns the mean loss.
   */
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

/**
 * Losses and gradients of the batches between two optimizer steps. Each counts by its number of
 * samples, so that the mean is the gradient of one batch that holds them all.
 */
class GradientWindow {
  readonly #sums = new Map<NetworkParameter, Tensor>();
  #lossSum = 0;
  #samples = 0;
  #batches = 0;

  /**
   * Takes over the tensors.
   *
   * @param samples - how many the batch has, or what they weigh
   */
  add(loss: number, gradients: ReadonlyMap<NetworkParameter, Tensor>, samples: number): void {
    // With one batch a step, the usual case, gradients pass through as they are.
    if (this.#batches === 1) this.#replaceEach((sum) => tf.mul(sum, this.#samples));
    for (const [parameter, gradient] of gradients) {
      const sum = this.#sums.get(parameter);
      if (this.#batches === 0) {
        this.#sums.set(parameter, gradient);
        continue;
      }
      const weighted = tf.tidy(() => {
        const scaled = tf.mul(gradient, samples);
        return sum === undefined ? scaled : tf.add(sum, scaled);
      });
      tf.dispose([gradient, ...(sum === undefined ? [] : [sum])]);
      this.#sums.set(parameter, weighted);
    }
    this.#lossSum += loss * samples;
    this.#samples += samples;
    this.#batches += 1;
  }

  /**
   * The mean of what was added; the window is empty afterwards, and the tensors are the receiver's.
   */
  take(): { readonly loss: number; readonly gradients: ReadonlyMap<NetworkParameter, Tensor> } {
    const samples = Math.max(this.#samples, LEAST);
    if (this.#batches > 1) this.#replaceEach((sum) => tf.div(sum, samples));
    const mean = { loss: this.#lossSum / samples, gradients: new Map(this.#sums) };
    this.#sums.clear();
    this.#lossSum = 0;
    this.#samples = 0;
    this.#batches = 0;
    return mean;
  }

  dispose(): void {
    tf.dispose([...this.take().gradients.values()]);
  }

  #replaceEach(change: (sum: Tensor) => Tensor): void {
    for (const [parameter, sum] of this.#sums) {
      this.#sums.set(parameter, change(sum));
      sum.dispose();
    }
  }
}

/**
 * Limits the gradients of one step: first each number by `value`, then all together by `norm`
 * (Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML
 * 2013). Takes over the tensors given: they are disposed, or are those returned.
 */
function clipGradients(gradients: readonly Tensor[], { norm, value }: ClipOptions): readonly Tensor[] {
  let clipped = gradients;
  if (value !== undefined)
    clipped = replaceEach(clipped, (gradient) => tf.clipByValue(gradient, -value, value));
  if (norm !== undefined) {
    const total = globalNorm(clipped);
    if (total > norm) clipped = replaceEach(clipped, (gradient) => tf.mul(gradient, norm / total));
  }
  return clipped;
}

/** Length of all gradients taken as one vector. */
function globalNorm(gradients: readonly Tensor[]): number {
  const squares = tf.tidy(() => tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
  const [sum] = squares.dataSync();
  squares.dispose();
  return Math.sqrt(sum ?? 0);
}

function replaceEach(tensors: readonly Tensor[], change: (tensor: Tensor) => Tensor): Tensor[] {
  return tensors.map((tensor) => {
    const changed = change(tensor);
    tensor.dispose();
    return changed;
  });
}
