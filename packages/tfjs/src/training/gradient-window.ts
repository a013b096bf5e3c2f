import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { LEAST } from "../losses/weighted-mean.js";
import type { NetworkParameter } from "../network/network-parameter.js";

/**
 * Losses and gradients of the batches between two optimizer steps. Each counts by its number of samples, so that the mean is the gradient of
 * one batch that holds them all.
 */
export class GradientWindow {
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

  /** The mean of what was added; the window is empty afterwards, and the tensors are the receiver's. */
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
