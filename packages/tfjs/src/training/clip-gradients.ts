import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";

export interface ClipOptions {
  /** Greatest norm of all gradients of a step together. */
  readonly norm?: number | undefined;
  /** Greatest magnitude of each number in a gradient. */
  readonly value?: number | undefined;
}

/**
 * Limits the gradients of one step: first each number by `value`, then all together by `norm` (Pascanu, Mikolov and
 * Bengio, "On the difficulty of training recurrent neural networks", ICML 2013). Takes over the tensors given: they are disposed, or are
 * those returned.
 */
export function clipGradients(gradients: readonly Tensor[], { norm, value }: ClipOptions): readonly Tensor[] {
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
