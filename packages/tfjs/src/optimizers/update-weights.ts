import type { Tensor, Variable } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";

/** Changes `weights` in place; reads `gradient`. Must not call TensorFlow.js. */
export type WeightUpdate = (weights: Float32Array, gradient: Float32Array) => void;

/** Puts the numbers of a weight, and of its gradient, into the hands of `update`. */
export function updateWeights(variable: Variable, gradient: Tensor, update: WeightUpdate): void {
  const backend: unknown = tf.backend();
  if (keepsNumbersInView(backend) && backend.refCount(variable.dataId) === 1) {
    // Nobody else holds these numbers, so they are changed where they are: three copies less.
    update(backend.typedArrayFromHeap(variable), backend.typedArrayFromHeap(gradient));
    return;
  }
  const weights = variable.dataSync<"float32">().slice();
  update(weights, gradient.dataSync<"float32">());
  const updated = tf.tensor(weights, variable.shape, "float32");
  variable.assign(updated);
  updated.dispose();
}

/** The part of the WebAssembly backend that shows a tensor's numbers without a copy. A view holds until the next operation. */
interface ViewedBackend {
  refCount(dataId: object): number;
  typedArrayFromHeap(tensor: Tensor): Float32Array;
}

function keepsNumbersInView(backend: unknown): backend is ViewedBackend {
  return typeof backend === "object" && backend !== null && "typedArrayFromHeap" in backend;
}
